"""The rows of a table by article, as plain values when an article is asked for."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


class RowsByArticle:
    """The rows of a table by ``article_id``, in their order.

    A row of values takes ten times the memory of a row of a table, and taking the
    rows of each article out of the table ten times as long as this.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = RowsByArticle(pd.DataFrame({"article_id": ["a", "b", "a"], "start": [0, 4, 9]}))
    >>> rows["a"], rows["c"], rows.count("b")
    ([{'article_id': 'a', 'start': 0}, {'article_id': 'a', 'start': 9}], [], 1)
    """

    def __init__(self, table: "pd.DataFrame") -> None:
        self._columns = {str(name): _values(table[name]) for name in table.columns}
        self._places = table.reset_index(drop=True).groupby("article_id", sort=False).indices

    def __getitem__(self, article_id: str) -> list[dict[str, Any]]:
        """Return the rows of an article; none if it has none."""
        places = self._places.get(article_id, ())
        return [{name: column[place] for name, column in self._columns.items()} for place in places]

    def count(self, article_id: str) -> int:
        """Return how many rows an article has."""
        return len(self._places.get(article_id, ()))


def _values(column: "pd.Series") -> "NDArray[np.object_]":
    """Return the values of a column as Python has them; equal ones are one object."""
    codes, values = column.factorize(use_na_sentinel=False)
    kept: NDArray[np.object_] = values.to_numpy(dtype=object)[codes]
    return kept
