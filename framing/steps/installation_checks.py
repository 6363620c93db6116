"""Whether what framing is made of is installed here, and new enough."""

import os
import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from framing.errors import FramingError, InputError
from framing.report.pdf import find_chromium
from framing.requirements import Requirement, is_older, read_requirement
from framing.steps.check_lines import CheckLine
from framing.studio.install import find_executable, own_environment
from framing.wording import counted, shown

PYTHON = "3.11"
# extra -> what is not there without it; those for who develops framing are left out
EXTRAS = {
    "encoder": "[model] encoder",
    "pages": "'framing ingest' of web pages, crawls and --fetch",
    "scale": "--scheduler, the workers of a Dask cluster",
    "serve": "'framing serve'",
    "spacy": "'framing export --to spacy'",
}


def python_check(release: str = platform.python_version()) -> CheckLine:
    """Check the version of Python."""
    if is_older(release, PYTHON):
        return CheckLine("Python", "missing", release, f"framing needs {PYTHON} or newer")
    return CheckLine("Python", "ok", release)


def requirements_here() -> list[Requirement]:
    """Return what the installed package asks for; [] if framing runs without being installed."""
    try:
        return [read_requirement(line) for line in requires("framing") or ()]
    except PackageNotFoundError:
        return []


def versions_here(requirements: list[Requirement]) -> dict[str, str]:
    """Return the versions of those packages that are installed."""
    found_here = {}
    for requirement in requirements:
        try:
            found_here[requirement.package] = version(requirement.package)
        except PackageNotFoundError:
            continue
    return found_here


def package_checks(requirements: list[Requirement], versions: Mapping[str, str]) -> Iterator[CheckLine]:
    """Check the packages that every command needs: a line for each fault, or one that there is none."""
    needed = [requirement for requirement in requirements if not requirement.extra]
    faults = [(requirement, fault) for requirement in needed if (fault := _fault(requirement, versions))]
    for requirement, fault in faults:
        yield CheckLine("packages", "missing", fault, f"pip install '{requirement.package}>={requirement.minimum}'")
    if not needed:
        advice = "install it as docs/install.md says; then its packages can be checked"
        yield CheckLine("packages", "attention", "framing runs without being installed", advice)
    elif not faults:
        yield CheckLine("packages", "ok", f"{counted(len(needed), 'packages')}, each as new as framing needs")


def extra_checks(
    requirements: list[Requirement], versions: Mapping[str, str], needed: frozenset[str]
) -> Iterator[CheckLine]:
    """Check the optional parts, of which the study needs some."""
    for extra, purpose in EXTRAS.items():
        wanted = [requirement for requirement in requirements if requirement.extra == extra]
        faults = [fault for requirement in wanted if (fault := _fault(requirement, versions))]
        yield _extra_check(extra, purpose, [requirement.package for requirement in wanted], faults, extra in needed)


def _extra_check(extra: str, purpose: str, packages: list[str], faults: list[str], is_needed: bool) -> CheckLine:
    subject, advice = f"extra {extra}", f"for {purpose}: pip install 'framing[{extra}]'"
    if not faults and packages:
        return CheckLine(subject, "ok", f"installed, for {purpose}")
    if is_needed:
        return CheckLine(subject, "missing", "; ".join(faults), f"study.toml asks for it: {advice}")
    if len(faults) < len(packages):
        return CheckLine(subject, "attention", "; ".join(faults), advice)
    return CheckLine(subject, "ok", "not installed, and not needed here", advice)


def _fault(requirement: Requirement, versions: Mapping[str, str]) -> str:
    """Say what is wrong with a package here; "" if nothing."""
    name, minimum = requirement.package, requirement.minimum
    if name not in versions:
        return f"{name} is not installed"
    return f"{name} is {versions[name]}, older than {minimum}" if is_older(versions[name], minimum) else ""


def chromium_check() -> CheckLine:
    """Check whether there is a browser that prints a report."""
    try:
        return CheckLine("Chromium", "ok", find_chromium())
    except InputError:
        advice = "'framing report --pdf' needs a Chromium or Chrome on the path; a browser prints the page too"
        return CheckLine("Chromium", "ok", "none on the path", advice)


def program_check(around: Mapping[str, str]) -> CheckLine:
    """Check whether there is a Label Studio that ``framing studio`` could start."""
    subject = "label-studio"
    try:
        program = find_executable([own_environment()], around)
    except FramingError as error:
        return CheckLine(subject, "attention", str(error))
    if program is None:
        return CheckLine(subject, "ok", "no such program here", "'framing studio' installs one, 0.8 GB")
    return CheckLine(subject, "ok", str(program))


def encoder_check(encoder: str, around: Mapping[str, str]) -> CheckLine | None:
    """Check whether the encoder that study.toml names is on this disk; ``None`` if it names none."""
    if not encoder:
        return None
    subject = "encoder"
    if Path(encoder).is_dir():
        return CheckLine(subject, "ok", f"the folder {encoder}")
    if os.sep in encoder and (encoder.startswith((".", os.sep, "~")) or encoder.count(os.sep) > 1):
        return CheckLine(subject, "missing", f"no folder {shown(encoder)}", "correct [model] encoder in study.toml")
    name = encoder if "/" in encoder else f"sentence-transformers/{encoder}"
    folder = _hub(around) / f"models--{name.replace('/', '--')}"
    if folder.is_dir():
        return CheckLine(subject, "ok", f"{encoder}, in {folder}")
    advice = "the first command that needs it loads it from the network; with none, name a folder that has it"
    return CheckLine(subject, "attention", f"{shown(encoder)} is not on this disk", advice)


def _hub(around: Mapping[str, str]) -> Path:
    """Return where sentence-transformers keeps the models that it has loaded."""
    home = around.get("HF_HOME") or Path(around.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huggingface"
    return Path(around.get("HF_HUB_CACHE") or Path(home) / "hub")
