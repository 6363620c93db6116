"""Which words set an outlet apart in its own voice: log-odds with an informative prior, articles as the units."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from framing.estimates.speech_counts import SpeechCounts
from framing.intervals import MIN_ARTICLES
from framing.lang import load

Floats = NDArray[np.float64]

COLUMNS = (
    "language", "outlet", "word", "log_odds", "low", "high", "z", "p_adjusted",
    "count", "rate", "rate_others", "n", "n_articles", "n_compared",
)  # fmt: skip
IN_ARTICLES = 5  # of all outlets, that a word must occur in; rarer words cannot be told from chance
MAX_COMPARED_WORDS = 5000  # of a language, the most frequent
SHUFFLES = 499  # permutations of the articles among the outlets, for the p values
PRIOR_WORDS = 1000  # the prior, the words of all outlets together, weighs this many words of each outlet
CENTRED, DRAWS = 100, 300  # permutations for centre and spread; resamples for intervals
_PARTS = re.compile(r"[^\W_]+")
_MIN_PART = 3  # letters of a word that can be told as an outlet's name
_DOMAINS = frozenset({"the", "les", "der", "die", "das", "com", "org", "net", "www", "and"})  # which names have too
_DRAWN_AT_ONCE = 2**23  # numbers held by resampling: 64 MB
MIN_LISTED = 15  # words of an outlet that are listed although they are not significant


@dataclass(frozen=True)
class _Corpus:
    """The articles of one language: counts of the words that are compared, all words, outlet and event by number.

    ``own_name`` tells by outlet and word whether the word is of the outlet's name.
    """

    counts: sparse.csr_matrix
    words: tuple[str, ...]
    outlet: NDArray[np.intp]
    outlets: tuple[str, ...]
    event: NDArray[np.intp]
    own_name: NDArray[np.bool_]

    @property
    def prior(self) -> Floats:
        """The pseudo-counts of the words (the last column, of all other words, included)."""
        total = np.asarray(self.counts.sum(axis=0)).ravel()
        return np.asarray(PRIOR_WORDS * total / total.sum())


def word_differences(
    speech_counts: SpeechCounts,
    *,
    confidence: float = 0.95,
    shuffles: int = SHUFFLES,
    seed: int = 1,
    names: Mapping[str, str] = MappingProxyType({}),
) -> pd.DataFrame:
    """Compare the own words of each outlet with those of all other outlets in its language.

    Forms of address ("mr", "ms": a matter of house style) are not compared, nor
    for an outlet the words of its own id and of its name in ``names``.

    Returns
    -------
    DataFrame, one row per outlet and word, sorted by language, outlet and falling ``z``
        ``log_odds`` of the word in the outlet less that in the others, above 0
        where the outlet uses it more, with its bootstrap interval over
        articles; ``z``, how far that is from what the same articles give when
        they are reassigned to the outlets at random (a permutation test; within
        events, if articles have one), in standard deviations; ``p_adjusted``,
        how often the largest ``z`` of any word is as large in a permutation:
        the probability of one false word in an outlet's list; ``count``; ``rate`` and ``rate_others``
        per 1,000 own words; ``n`` of ``n_articles`` articles have the word;
        ``n_compared`` articles of others. Words with ``p_adjusted`` below
        1 - ``confidence`` are there, and the 15 most frequent of the rest by
        ``z``. Outlets with fewer than ``MIN_ARTICLES`` that have own words are
        not compared. Articles without an event are permuted among each other. Of a
    language with very many articles, those that are ``drawn`` are compared.

    References
    ----------
    Monroe, Colaresi & Quinn (2008), 10.1093/pan/mpn018; Westfall & Young (1993), maximum statistic.
    """
    rows = [
        row
        for language in sorted(speech_counts.articles["language"].unique())
        if (corpus := _corpus(speech_counts, str(language), names)) is not None
        for row in _compare(corpus, str(language), confidence, shuffles, np.random.default_rng(seed))
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["language", "outlet", "z"], ascending=[True, True, False], ignore_index=True)


def _corpus(speech_counts: SpeechCounts, language: str, names: Mapping[str, str]) -> _Corpus | None:
    """Return what can be compared in a language; None if there are fewer than two outlets."""
    facts = speech_counts.articles
    with_words = ((facts["language"] == language) & (facts["own"] > 0) & facts["drawn"]).to_numpy(dtype=bool)
    sizes = facts.loc[with_words, "outlet"].value_counts()
    kept = with_words & facts["outlet"].isin(sizes.index[sizes >= MIN_ARTICLES]).to_numpy()
    outlet, outlets = pd.factorize(facts.loc[kept, "outlet"], sort=True)
    if len(outlets) < 2:
        return None
    counts = speech_counts.counts[np.flatnonzero(kept)]
    articles = np.asarray((counts > 0).sum(axis=0)).ravel()
    address = load(language).word_classes.address
    compared = np.array([word not in address for word in speech_counts.vocabulary], dtype=bool)
    order = np.lexsort((np.arange(len(articles)), -articles))
    order = order[compared[order]][:MAX_COMPARED_WORDS]
    common = np.sort(order[articles[order] >= IN_ARTICLES])
    if not len(common):
        return None
    rest = sparse.csr_matrix(counts.sum(axis=1) - counts[:, common].sum(axis=1))
    event = pd.factorize(facts.loc[kept, "event"])[0]
    words = tuple(speech_counts.vocabulary[number] for number in common)
    own_name = np.array([[is_of_name(word, outlet, names.get(outlet, "")) for word in words] for outlet in outlets])
    return _Corpus(sparse.hstack([counts[:, common], rest]).tocsr(), words, outlet, tuple(outlets), event, own_name)


def is_of_name(word: str, outlet: str, name: str) -> bool:
    """Return whether a word in lower case is of an outlet's id or name, or begins or ends a longer word of them.

    Examples
    --------
    >>> [is_of_name(word, "lefigaro.fr", "") for word in ("figaro", "lefigaro", "le", "fig")]
    [True, True, False, False]
    >>> [is_of_name(word, "ledger", "The Orvane Ledger") for word in ("ledger", "orvane", "the", "harbour")]
    [True, True, False, False]
    """
    if len(word) < _MIN_PART:
        return False
    parts = _PARTS.findall(f"{outlet} {name}".casefold())
    return any(
        part == word or (len(word) > _MIN_PART and (part.startswith(word) or part.endswith(word)))
        for part in parts
        if len(part) >= _MIN_PART and part not in _DOMAINS
    )


def _compare(
    corpus: _Corpus, language: str, confidence: float, shuffles: int, rng: np.random.Generator
) -> Iterator[tuple[object, ...]]:
    z, p = _shuffled(corpus, shuffles, rng)
    clear = np.asarray(p < 1 - confidence)
    sums = _sums(corpus, corpus.outlet)
    odds = _log_odds(sums, corpus.prior)
    listed = clear | (np.argsort(np.argsort(-z, axis=1, kind="stable"), axis=1) < MIN_LISTED)
    low, high = _intervals(corpus, np.asarray(listed.any(axis=0)), confidence, rng)
    n_words, totals = sums.sum(axis=1), sums.sum(axis=0)
    has = _sums(corpus, corpus.outlet, (corpus.counts > 0).astype(float))
    n_articles = np.bincount(corpus.outlet)
    for outlet, word in zip(*np.nonzero(listed & (z != 0)), strict=True):
        count = sums[outlet, word]
        yield (
            language, corpus.outlets[outlet], corpus.words[word], odds[outlet, word], low[outlet, word],
            high[outlet, word], z[outlet, word], p[outlet, word], int(count), 1000 * count / n_words[outlet],
            1000 * (totals[word] - count) / (n_words.sum() - n_words[outlet]), int(has[outlet, word]),
            int(n_articles[outlet]), int(n_articles.sum() - n_articles[outlet]),
        )  # fmt: skip


def _sums(corpus: _Corpus, outlet: NDArray[np.intp], counts: sparse.csr_matrix | None = None) -> Floats:
    """Add up the articles of each outlet: outlets by words."""
    size = len(outlet)
    belongs = sparse.csr_matrix((np.ones(size), (outlet, np.arange(size))), shape=(len(corpus.outlets), size))
    return np.asarray((belongs @ (corpus.counts if counts is None else counts)).toarray())


def _log_odds(sums: Floats, prior: Floats) -> Floats:
    """Log-odds of each word in each outlet less those in all others, with the prior in both (Monroe et al., eq. 15).

    The last column of ``sums``, all other words, has none of its own.
    """
    whole, others = prior.sum(), sums.sum(axis=0) - sums
    odds = []
    for counts in (sums, others):
        with_word = (counts + prior)[:, :-1]
        without = counts.sum(axis=1, keepdims=True) + whole - with_word
        odds.append(np.log(with_word) - np.log(np.maximum(without, 1e-9)))  # 0 if an article is one word over and over
    return np.asarray(odds[0] - odds[1])


def _shuffled(corpus: _Corpus, shuffles: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return z and its p, adjusted for the number of words, from articles reassigned to the outlets at random.

    Centre and spread come from other permutations than the largest z, so that
    the articles and their permutations are treated alike.
    """
    prior = corpus.prior

    def permuted() -> Floats:
        return _log_odds(_sums(corpus, _permute(corpus, rng)), prior)

    first: Floats = np.zeros((len(corpus.outlets), len(corpus.words)))
    second: Floats = first.copy()
    for _ in range(CENTRED):
        log_odds = permuted()
        first, second = first + log_odds, second + log_odds**2
    centre = first / CENTRED
    spread = np.sqrt(np.maximum(second / CENTRED - centre**2, 0) * CENTRED / (CENTRED - 1))
    usable = (spread > 1e-12) & ~corpus.own_name
    divisor = np.where(usable, spread, 1.0)
    z = np.where(usable, (_log_odds(_sums(corpus, corpus.outlet), prior) - centre) / divisor, 0.0)
    distances = (np.abs(permuted() - centre) / divisor for _ in range(shuffles))
    largest = np.sort([np.where(usable, distance, 0.0).max(axis=1) for distance in distances], axis=0)
    beyond = np.stack([shuffles - np.searchsorted(largest[:, o], np.abs(z[o]), side="left") for o in range(len(z))])
    return z, (1 + beyond) / (shuffles + 1)


def _permute(corpus: _Corpus, rng: np.random.Generator) -> NDArray[np.intp]:
    """Permute the outlets of the articles within each event."""
    order = np.lexsort((rng.random(len(corpus.event)), corpus.event))
    permuted = np.empty_like(corpus.outlet)
    permuted[order] = corpus.outlet[np.argsort(corpus.event, kind="stable")]
    return permuted


def _intervals(
    corpus: _Corpus, listed: NDArray[np.bool_], confidence: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return percentile intervals of the log-odds over articles resampled within outlets; ``nan`` if not listed."""
    low = np.full((len(corpus.outlets), len(corpus.words)), np.nan)
    high = low.copy()
    columns, tail, state = np.flatnonzero(listed), (1 - confidence) / 2, rng.bit_generator.state
    at_once = max(1, _DRAWN_AT_ONCE // (DRAWS * len(corpus.outlets)))
    for first in range(0, len(columns), at_once):
        rng.bit_generator.state = state  # the same articles are drawn for all words
        chosen = columns[first : first + at_once]
        low[:, chosen], high[:, chosen] = np.quantile(_resampled(corpus, chosen, rng), [tail, 1 - tail], axis=0)
    return low, high


def _resampled(corpus: _Corpus, columns: NDArray[np.intp], rng: np.random.Generator) -> Floats:
    """Return the log-odds of some words with the articles resampled within outlets: draws × outlets × words."""
    total = np.asarray(corpus.counts.sum(axis=1))
    part = corpus.counts[:, columns]
    whole = sparse.hstack([part, sparse.csr_matrix(total - part.sum(axis=1))]).tocsr()
    prior = np.append(corpus.prior[columns], PRIOR_WORDS - corpus.prior[columns].sum())
    members = [np.flatnonzero(corpus.outlet == number) for number in range(len(corpus.outlets))]
    drawn = np.empty((DRAWS, len(corpus.outlets), len(columns)))
    for draw in range(DRAWS):
        rows = np.concatenate([rng.choice(rows_of_outlet, len(rows_of_outlet)) for rows_of_outlet in members])
        drawn[draw] = _log_odds(_sums(corpus, corpus.outlet[rows], whole[rows]), prior)
    return drawn
