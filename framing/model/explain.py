"""Why a candidate has its score: the reasons that moved it most, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.model.interface import Tagger, apply_in_batches
from framing.model.token_features import Article

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

TOP = 3  # reasons kept with a score


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that moved a score, and by how many log-odds: above 0 towards kept."""

    what: str
    log_odds: float

    def __str__(self) -> str:
        return f"{self.what} {self.log_odds:+.1f}"


def explain(tagger: Tagger, article: Article, top: int = 5) -> "tuple[pd.DataFrame, list[list[Reason]]]":
    """Return the candidates of an article as ``Tagger.score`` does, and the ``top`` reasons of each.

    A column ``like`` says which labelled sentences each is most like. All reasons of a
    candidate add up to its log-odds before calibration, less a constant. A tagger
    that had nothing to learn has no reasons.
    """
    candidates = tagger.candidates(tagger.read([article]))
    scored = tagger.score_candidates(candidates).assign(like=tagger.likenesses(candidates))
    return scored, top_reasons(*tagger.contributions(candidates), top)


def score_with_reasons(tagger: Tagger, candidates: Any) -> "pd.DataFrame":
    """Return candidates as ``Tagger.score_candidates`` does, with ``why``: the strongest reasons, as text."""
    names, parts = tagger.contributions(candidates)
    strongest = [
        [f"{names[column]} {part:+.1f}" for column, part in zip(columns, row, strict=True) if part]
        for columns, row in _strongest(parts, TOP)
    ]
    likenesses = tagger.likenesses(candidates)
    why = ["; ".join(filter(None, [*reasons, like])) for reasons, like in zip(strongest, likenesses, strict=True)]
    return tagger.score_candidates(candidates).assign(why=np.array(why, dtype=object))


def explain_all(tagger: Tagger, articles: Sequence[Article]) -> "pd.DataFrame":
    """Return the candidates of articles as ``Tagger.score`` does, with ``why``."""
    return apply_in_batches(tagger, articles, partial(score_with_reasons, tagger))


def top_reasons(names: Sequence[str], parts: "NDArray[np.float64]", top: int) -> list[list[Reason]]:
    """Return the ``top`` reasons of each candidate, the strongest first; none that moved nothing.

    ``parts`` has shape (candidates, reasons), as ``Tagger.contributions``
    returns it.
    """
    return [
        [Reason(names[column], part) for column, part in zip(columns, row, strict=True) if part]
        for columns, row in _strongest(parts, top)
    ]


def _strongest(parts: "NDArray[np.float64]", top: int) -> "Iterator[tuple[list[int], list[float]]]":
    """Yield, for each candidate, the columns of what moved it most, and by how much."""
    order = np.argsort(-np.abs(parts), axis=1, kind="stable")[:, :top]
    return zip(order.tolist(), np.take_along_axis(parts, order, axis=1).tolist(), strict=True)
