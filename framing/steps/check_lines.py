"""What ``framing doctor`` finds of one subject."""

from dataclasses import dataclass
from typing import Literal

CheckState = Literal["ok", "attention", "missing"]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A subject, its state, what was seen, and what to do ("" if nothing).

    "missing" is what the study needs and does not have; "attention" is what may
    stop a command later.
    """

    subject: str
    state: CheckState
    fact: str
    advice: str = ""
