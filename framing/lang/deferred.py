"""A mapping that is made when something of it is asked for."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class Deferred(Mapping[str, Value]):
    """A mapping that is made when something of it is asked for.

    Examples
    --------
    >>> forms = Deferred(lambda: {"regime": False, "regimes": False})
    >>> len(forms), "regimes" in forms
    (2, True)
    """

    def __init__(self, make: Callable[[], Mapping[str, Value]]) -> None:
        self._make = make
        self._made: Mapping[str, Value] | None = None

    def __getitem__(self, key: str) -> Value:
        return self.made()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.made())

    def __len__(self) -> int:
        return len(self.made())

    def made(self) -> Mapping[str, Value]:
        """Return what it maps, made now if it was not."""
        if self._made is None:
            self._made = self._make()
        return self._made
