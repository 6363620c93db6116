"""Everything that can go wrong, as one family.

FramingError         exit 1   catch this to catch them all
├── InputError       exit 3   a file or table we were given breaks its contract
├── LanguageError    exit 4   no pack for a language, or a pack that is not sound
├── StudioError      exit 5   Label Studio refused, or could not be reached
├── StudyError       exit 6   a study folder is not one, or a stage that is needed is missing
└── ModelError       exit 7   a model cannot be trained, loaded or trusted

Exit code 0 is done, 2 is a wrong command line (click's own, worded in
framing.cli.command_line_errors).
A message says what is wrong, where, and what there is instead.
"""

from pathlib import Path


class FramingError(Exception):
    """Root of every error that this package raises on purpose; its message is one line.

    ``details`` are further lines: one per kind of fault, or what another program said.
    """

    exit_code = 1

    def __init__(self, message: str = "", *, details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.details = details

    def __str__(self) -> str:
        """Return the message in one line, whatever names and library messages are in it."""
        lines = super().__str__().splitlines()
        return " ".join(part for line in lines if (part := line.strip()))


class InputError(FramingError):
    """A file or table breaks its contract."""

    exit_code = 3

    def __init__(
        self, message: str, *, path: Path | None = None, line: int | None = None, details: tuple[str, ...] = ()
    ) -> None:
        position = ":".join(str(part) for part in (path, line) if part is not None)
        super().__init__(f"{position}: {message}" if position else message, details=details)
        self.path = path
        self.line = line


class LanguageError(FramingError):
    """A language has no pack, or its pack is not sound."""

    exit_code = 4


class StudioError(FramingError):
    """Label Studio refused a request, or could not be reached."""

    exit_code = 5

    def __init__(self, message: str, *, status: int | None = None, details: tuple[str, ...] = ()) -> None:
        super().__init__(message, details=details)
        self.status = status


class StudyError(FramingError):
    """A study folder is not one, or a stage that is needed is missing."""

    exit_code = 6


class ModelError(FramingError):
    """A model cannot be trained, loaded or trusted."""

    exit_code = 7
