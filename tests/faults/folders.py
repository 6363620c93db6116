"""Studies on disk, copied and compared byte for byte."""

import re
import shutil
from contextlib import contextmanager
from hashlib import sha256

# the only file that says when something was done, and by which process
TIMED = {"data/.lock"}
# eight characters that differ from run to run
_DRAWN = re.compile(r"(?<=[.-])[a-z0-9_]{8}(?=\.framing|/|$)")
# what a command writes beside before it puts it in its place
_UNDER_WAY = re.compile(r"(^|/)(\.staging\.|\.commit|\.framing-writing-|\..*\.framing$)")


@contextmanager
def copied(folder, target):
    """Yield a copy of a folder, and remove it."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    yield target
    shutil.rmtree(target)


def contents(folder):
    """Return all files of a study with their bytes, and its folders; not what ``TIMED`` names."""
    study = folder / "study"
    return {
        name: path.read_bytes() if path.is_file() else None
        for path in sorted(study.rglob("*"))
        if (name := path.relative_to(study).as_posix()) not in TIMED
    }


def settled(folder):
    """Return what a user of the study sees: its contents without files under way."""
    return {name: content for name, content in contents(folder).items() if not _UNDER_WAY.search(name)}


def difference(folder, other):
    """Name the files in which two studies differ; [] where they are the same byte for byte."""
    ours, theirs = contents(folder), contents(other)
    return sorted(name for name in {*ours, *theirs} if ours.get(name, "missing") != theirs.get(name, "missing"))


def fingerprint(folder):
    """Return one value for all that is in a study; how passing files are called makes no difference."""
    named = sorted((_DRAWN.sub("*", name), sha256(content or b"").hexdigest(), content is None)
                   for name, content in contents(folder).items())  # fmt: skip
    return sha256(repr(named).encode()).hexdigest()
