"""What the package needs, as its own metadata has it, and whether a version is new enough."""

import re
from dataclasses import dataclass

from framing.errors import InputError

# the form of every line in setup.cfg, and what the build adds to those of an extra
_REQUIREMENT = re.compile(r"([\w.-]+)\s*>=\s*([\d.]+)(?:\s*;\s*extra\s*==\s*[\"']([\w-]+)[\"'])?")
_RELEASE = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A package, the lowest version that works, and the extra that asks for it ("" if all do)."""

    package: str
    minimum: str
    extra: str = ""


def read_requirement(line: str) -> Requirement:
    """Read a requirement of the package's metadata.

    Raises
    ------
    InputError
        It is of another form than those of this package.

    Examples
    --------
    >>> read_requirement('uvicorn>=0.32; extra == "serve"')
    Requirement(package='uvicorn', minimum='0.32', extra='serve')
    """
    match = _REQUIREMENT.fullmatch(line.strip())
    if match is None:
        raise InputError(f"cannot read the requirement {line!r}; it should be like 'click>=8.2'")
    return Requirement(match[1], match[2], match[3] or "")


def is_older(version: str, minimum: str) -> bool:
    """Return whether a version is below the lowest one that works; what follows the numbers is not looked at.

    Examples
    --------
    >>> is_older("8.10.1", "8.2"), is_older("8", "8.0"), is_older("2.0rc1", "2.1")
    (False, False, True)
    """
    first, second = _numbers(version), _numbers(minimum)
    length = max(len(first), len(second))
    return first + [0] * (length - len(first)) < second + [0] * (length - len(second))


def _numbers(version: str) -> list[int]:
    match = _RELEASE.match(version)
    return [int(number) for number in match[0].split(".")] if match else []
