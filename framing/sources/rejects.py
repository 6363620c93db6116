"""What is said of the rows of a source that cannot be taken."""

from collections import Counter
from collections.abc import Iterable, Sequence
from shlex import quote
from typing import TYPE_CHECKING

from framing.errors import InputError
from framing.sources.dates import fitting_forms
from framing.sources.raw import Reject
from framing.wording import agreeing, counted

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 3
_VALUES = 5
UNKNOWN_DATE = "unknown date format"


def position(reject: Reject) -> str:
    """Return the file and line of a reject."""
    return ":".join(str(part) for part in (reject.path, reject.line) if part is not None)


def refusal(rejects: Sequence[Reject], taken: int) -> InputError:
    """Return the error about rejects: of one its message, of more a count, with a line of detail per kind.

    ``taken`` is the number of articles that could be taken.
    """
    if len(rejects) == 1:
        (reject,) = rejects
        others = f"; --skip-bad takes the other {counted(taken, 'articles')}" if taken else ""
        remedy = _remedy(rejects)
        return InputError(f"{reject.message}{remedy}{others}", path=reject.path, line=reject.line)
    way_out = "; --skip-bad takes the others" if taken else ""
    all_articles = counted(len(rejects) + taken, "articles")
    head = (
        f"{len(rejects):,} of {all_articles} {agreeing(len(rejects), 'are')} invalid, and nothing was stored{way_out}"
    )
    return InputError(head, details=tuple(by_kind(rejects)))


def by_kind(rejects: Iterable[Reject]) -> list[str]:
    """Return a line for each kind of reject, the most frequent first: count, values, first places, remedy."""
    groups: dict[str, list[Reject]] = {}
    for reject in rejects:
        groups.setdefault(reject.kind, []).append(reject)
    return [_line(kind, group) for kind, group in sorted(groups.items(), key=lambda item: -len(item[1]))]


def table(rejects: Sequence[Reject]) -> "pd.DataFrame":
    """Return rejects as a table with columns file, row, kind and reason."""
    import pandas as pd

    rows = [(str(reject.path), reject.line, reject.kind, reject.message) for reject in rejects]
    return pd.DataFrame(rows, columns=["file", "row", "kind", "reason"]).astype({"row": "Int64"})


def _line(kind: str, group: Sequence[Reject]) -> str:
    values = Counter(reject.value for reject in group if reject.value).most_common(_VALUES + 1)
    listed = ", ".join(f"{value[:60]!r} {count:,}" for value, count in values[:_VALUES])
    more = ", …" if len(values) > _VALUES else ""
    places = ", ".join(map(position, group[:_SHOWN])) + (", …" if len(group) > _SHOWN else "")
    # without values the first message tells what the kind does not
    detail = f": {listed}{more}" if listed else f": {group[0].message}" if group[0].message != kind else ""
    return f"  {len(group):,} {kind}{detail} ({places}){_remedy(group)}"


def _remedy(group: Sequence[Reject]) -> str:
    """Return what to do about rejects of one kind; for dates, with the forms that all of them have."""
    forms = fitting_forms({reject.value for reject in group}) if group[0].kind == UNKNOWN_DATE else []
    if forms:
        return f"; give --date-format {' or '.join(map(quote, forms))}: {'all' if len(group) > 1 else 'it'} would fit"
    return f"; {group[0].remedy}" if group[0].remedy else ""
