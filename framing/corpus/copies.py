"""Copies: which articles repeat an earlier one, and which are agency copy.

Nothing that both outlets took from elsewhere tells them apart; a comparison may
leave it out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.article_parts import ArticleParts
from framing.corpus.agencies import credited_agency
from framing.corpus.shingles import Hashes, ShingleIndex, ShingleSample, own_shingles
from framing.records import empty, require_columns

COLUMNS = ("article_id", "original", "similarity", "agency", "shared")
MIN_SIMILARITY = 0.3  # tuned on the pairs of tests/corpus/test_copies.py: an edited copy has more, two reports less
MIN_IN_OUTLET = 0.5  # in one outlet, which repeats its own background paragraphs
MIN_OVERLAP = 0.15  # of the shorter text, from which text counts as shared
MIN_PART = 0.25  # of the longer text that a shorter, earlier one has to be: else it is one item of a round-up
AGENCY_SHARE = 0.5  # of a text, shared with one that credits an agency: it is that agency's
_READ = ("article_id", "outlet", "date", "title", "author")


def find_copies(articles: pd.DataFrame, parts: ArticleParts, removed: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find the articles that repeat an earlier one, and those with text of an agency or of other outlets.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``outlet``, ``date`` (ISO or ""), ``title``, ``author``.
    parts : ArticleParts
    removed : DataFrame, optional
        ``article_id``, ``text`` of the lines that were taken out of articles, where credits may be.

    Returns
    -------
    DataFrame, one row per article of which there is something to say, in the order of ``articles``
        ``article_id``; ``original``, the earliest article that it repeats, or
        ""; ``similarity``, the share of the shorter one's shingles that both have
        (0 without an original); ``agency`` whose text it is, or "";
        ``shared``, the share of its text that articles of other outlets have,
        too. Shingles are sequences of five words outside quotations.
    """
    require_columns(articles, _READ)
    ordered = articles.assign(place=range(len(articles)), undated=articles["date"] == "")
    ordered = ordered.sort_values(["undated", "date", "place"], kind="stable").reset_index(drop=True)
    hashed, credits = _read(ordered, parts, empty("removed") if removed is None else removed)
    index = ShingleIndex(hashed, ordered["outlet"].tolist())
    pairs = _Pairs(*index.pairs(MIN_OVERLAP), index.sizes)
    original, similarity = _originals(pairs, pd.factorize(ordered["outlet"])[0])
    ids = ordered["article_id"].to_numpy(object)
    table = pd.DataFrame(
        {
            "article_id": ids,
            "original": [ids[row] if row >= 0 else "" for row in original],
            "similarity": similarity,
            "agency": _of_others(_agencies(credits, pairs), ordered["outlet"].tolist()),
            "shared": _shared(index, pairs, ordered["outlet"].tolist()),
            "place": ordered["place"],
        }
    )
    noted = (table["original"] != "") | (table["agency"] != "") | (table["shared"] > 0)
    return table[noted].sort_values("place", ignore_index=True)[list(COLUMNS)]


def _read(articles: pd.DataFrame, parts: ArticleParts, removed: pd.DataFrame) -> tuple[list[Hashes], list[str]]:
    """Return the shingles of each article, and the agency that it credits, reading the texts in their order."""
    sample, credits, rows = ShingleSample(), [""] * len(articles), []
    for here, lines in parts.with_texts(articles[["article_id", "title", "author"]], removed):
        fields = zip(here.index, _with_removed(here, lines), here["title"], here["author"], strict=True)
        for row, *of_article in fields:
            credits[row] = credited_agency(*of_article)
        for text in here["text"]:
            sample.add(own_shingles(text))
        rows += here.index.tolist()
    hashed: list[Hashes] = [_NONE] * len(articles)
    for row, hashes in zip(rows, sample.hashes, strict=True):
        hashed[row] = hashes
    return hashed, credits


_NONE: Hashes = np.array([], dtype=np.uint64)


def _with_removed(articles: pd.DataFrame, removed: pd.DataFrame) -> pd.Series:
    """Return the texts, each followed by the lines that were taken out of it."""
    if removed.empty:
        return articles["text"]
    lines = removed.groupby("article_id")["text"].agg("\n".join)
    behind = articles["article_id"].map(lines)
    return articles["text"].where(behind.isna(), articles["text"] + "\n" + behind.fillna("").astype(str))


def repeated(copies: pd.DataFrame) -> pd.Series:
    """Return the ids of the articles that their outlet did not write: copies of an earlier one, and agency copy."""
    return copies.loc[(copies["original"] != "") | (copies["agency"] != ""), "article_id"]


@dataclass(frozen=True)
class _Pairs:
    """Pairs of rows, the earlier first, with the number of shingles that they share; the sizes of all rows."""

    earlier: NDArray[np.intp]
    later: NDArray[np.intp]
    counts: NDArray[np.float64]
    sizes: NDArray[np.int32]

    @property
    def similarity(self) -> NDArray[np.float64]:
        """The share of the shorter text that both have."""
        shorter = np.minimum(self.sizes[self.earlier], self.sizes[self.later])
        return np.asarray(self.counts / np.maximum(shorter, 1))

    def part(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the share of the text of ``rows`` that both have."""
        return np.asarray(self.counts / np.maximum(self.sizes[rows], 1))


def _originals(pairs: _Pairs, codes: NDArray[np.intp]) -> tuple[list[int], list[float]]:
    """Return for each row the earliest that it repeats (-1 if there is none), and the similarity with the nearest."""
    original, similarity = [-1] * len(codes), [0.0] * len(codes)
    in_outlet = codes[pairs.earlier] == codes[pairs.later]
    copied = pairs.similarity >= np.where(in_outlet, MIN_IN_OUTLET, MIN_SIMILARITY)
    # an item of a round-up is earlier and shorter: the round-up is not a copy of it
    copied &= pairs.part(pairs.later) >= MIN_PART
    rows = zip(pairs.earlier[copied], pairs.later[copied], pairs.similarity[copied], strict=True)
    for earlier, later, share in sorted(rows, key=lambda row: (row[1], row[0])):
        root = original[earlier] if original[earlier] >= 0 else int(earlier)
        if original[later] < 0 or root < original[later]:
            original[later] = root
        similarity[later] = max(similarity[later], float(share))
    return original, similarity


def _agencies(credits: Sequence[str], pairs: _Pairs) -> list[str]:
    """Return the agency of each row: the one that it credits, or that of the text that is most of it."""
    agencies, best = list(credits), [AGENCY_SHARE] * len(credits)
    for rows, others in ((pairs.later, pairs.earlier), (pairs.earlier, pairs.later)):
        for row, other, part in zip(rows, others, pairs.part(rows), strict=True):
            if credits[other] and not credits[row] and part >= best[row]:
                agencies[row], best[row] = credits[other], part
    return agencies


def _of_others(agencies: Sequence[str], outlets: Sequence[str]) -> list[str]:
    """Leave out an agency that is the outlet itself: this is its own writing."""
    pairs = zip(agencies, outlets, strict=True)
    return ["" if agency.casefold() in re.split(r"[^\w]+", outlet.casefold()) else agency for agency, outlet in pairs]


def _shared(index: ShingleIndex, pairs: _Pairs, outlets: Sequence[str]) -> list[float]:
    """Return the share of each row's shingles that other outlets' articles have, of those that it overlaps with."""
    partners: dict[int, list[int]] = {}
    for earlier, later in zip(pairs.earlier.tolist(), pairs.later.tolist(), strict=True):
        if outlets[earlier] != outlets[later]:
            partners.setdefault(earlier, []).append(later)
            partners.setdefault(later, []).append(earlier)
    shares = [0.0] * len(outlets)
    for row, others in partners.items():
        theirs = np.unique(np.concatenate([index.columns(other) for other in others]))
        shares[row] = len(np.intersect1d(index.columns(row), theirs, assume_unique=True)) / int(index.sizes[row])
    return shares
