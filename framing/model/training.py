"""Train a tagger, and score every labelled article by one that never saw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from framing.errors import ModelError
from framing.model.candidates import label_candidates
from framing.model.explain import score_with_reasons
from framing.model.folds import Folds, make_folds
from framing.model.tagger import SpanTagger
from framing.model.token_features import Article, Tokens
from framing.model.training_data import Labelled, as_read, numbered
from framing.settings import Model

if TYPE_CHECKING:
    import pandas as pd

    from framing.model.word_features import WordFeatures

FEWEST_ARTICLES = 10
HELD_OUT_COLUMNS = (
    "article_id", "start", "end", "text", "category", "rule", "voice", "position", "score", "kept", "outlet_voice",
    "kept_probability", "outlet_voice_probability", "kept_found", "outlet_voice_found",
    "kept_share", "outlet_voice_share", "why",
    "fold",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trained:
    """What training gives.

    ``tagger`` has learned from all labelled articles. ``held_out`` has, for
    each of these, the candidates that a tagger found which never saw its fold,
    with what people made of them (``kept``, ``own``), the probabilities by
    this tagger, whether it would give them as found, and the shares of kept
    and own among the candidates that it had learned from, and ``why``, the
    reasons of the score (see ``framing.model.explain``). ``equal`` counts
    articles with the text of an earlier one, and those of them with other gold.
    """

    tagger: SpanTagger
    held_out: "pd.DataFrame"
    folds: Folds
    equal: tuple[int, int] = (0, 0)


def train(labelled: Labelled, *, model: Model, seed: int, words: "WordFeatures | None" = None) -> Trained:
    """Train on labelled articles, with grouped cross-fitting.

    ``words`` are what is known of words, where that has been learned before; it
    takes no labels.

    Raises
    ------
    ModelError
        There are fewer than ``FEWEST_ARTICLES`` labelled articles, no
        candidates in them, or all or none of the candidates were kept.
    """
    import pandas as pd

    articles = labelled.articles.reset_index(drop=True)
    if len(articles) < FEWEST_ARTICLES:
        raise ModelError(
            f"a model needs {FEWEST_ARTICLES} labelled articles, and there are {len(articles)}: label more"
        )
    folds = make_folds(articles, by=model.fold_by, folds=model.folds, seed=seed)
    groups = [folds.group_of[article_id] for article_id in articles["article_id"]]
    read = as_read(articles, labelled.markers, labelled.speech)
    blank = _tagger(model, seed)
    tokens, gold = blank.read(read), numbered(labelled.gold, articles)
    words = words or blank.read_words([*read, *labelled.unlabelled])
    tagger = blank.learn(tokens, gold, groups, words=words)
    _check_learned(tagger, len(articles))
    fold = np.array([folds.fold_of[article_id] for article_id in articles["article_id"]])
    parts = []
    for out in range(folds.count):
        part = _held_out(_Fold(tokens, gold, groups, words, tagger.categories_), fold == out, _tagger(model, seed))
        parts.append(part.assign(fold=out))
    held_out = pd.concat(parts, ignore_index=True)
    ids = articles["article_id"].to_numpy(object)[held_out["article"].to_numpy()]
    held_out = held_out.assign(article_id=ids).sort_values(["article", "start", "end", "category"], kind="stable")
    return Trained(
        tagger, held_out[list(HELD_OUT_COLUMNS)].reset_index(drop=True), folds, count_duplicate_texts(read, gold)
    )


@dataclass(frozen=True, slots=True)
class _Fold:
    """What the taggers of all folds share."""

    tokens: Tokens
    gold: "pd.DataFrame"
    groups: list[str]
    words: "WordFeatures"
    categories: Sequence[str]  # those of one fold alone as well


def _held_out(
    shared: _Fold, unseen: "np.ndarray[tuple[int], np.dtype[np.bool_]]", tagger: SpanTagger
) -> "pd.DataFrame":
    """Return the candidates of unseen articles with what people and a tagger of the others make of them."""
    numbers = np.flatnonzero(unseen)
    kept_groups = [group for group, out in zip(shared.groups, unseen, strict=True) if not out]
    tagger.learn(
        shared.tokens.subset(~unseen), _of(shared.gold, ~unseen), kept_groups,
        words=shared.words, categories=shared.categories,
    )  # fmt: skip
    found = score_with_reasons(tagger, tagger.judged(shared.tokens.subset(unseen)))
    labels = label_candidates(found, _of(shared.gold, unseen))
    share = tagger.kept_.prior_
    return found.assign(
        article=numbers[found["article"].to_numpy()],
        kept=labels[:, 0], outlet_voice=labels[:, 1], kept_share=share,
        outlet_voice_share=share * tagger.outlet_voice_.prior_,
    )  # fmt: skip


def _of(gold: "pd.DataFrame", chosen: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> "pd.DataFrame":
    """Return the gold of chosen articles, by their numbers among these."""
    place = np.cumsum(chosen) - 1
    made = gold[chosen[gold["article"].to_numpy()]]
    return made.assign(article=place[made["article"].to_numpy()])


def count_duplicate_texts(read: Sequence[Article], gold: "pd.DataFrame") -> tuple[int, int]:
    """Count articles with the text of an earlier one, and those of them in which other spans are gold."""
    spans: dict[int, set[tuple[object, ...]]] = {number: set() for number in range(len(read))}
    for article, *span in gold[["article", "start", "end", "category", "voice"]].itertuples(index=False, name=None):
        spans[article].add(tuple(span))
    first: dict[str, int] = {}
    pairs = [(first.setdefault(one.text, number), number) for number, one in enumerate(read)]
    twins = [(one, other) for one, other in pairs if one != other]
    return len(twins), sum(spans[one] != spans[other] for one, other in twins)


def _tagger(model: Model, seed: int) -> SpanTagger:
    return SpanTagger(
        model.regularisation, model.calibration, dimensions=model.dimensions, encoder=model.encoder or None, seed=seed
    )


def _check_learned(tagger: SpanTagger, n_articles: int) -> None:
    """Say what is missing where there is nothing to learn from."""
    total = tagger.n_candidates_
    if total == 0:
        raise ModelError(
            f"nothing was found or marked in the {n_articles} labelled articles: there is nothing to learn"
        )
    if tagger.is_constant_:
        kept = tagger.kept_.prior_ > 0.5
        rest, none = ("kept", "not one was rejected") if kept else ("rejected", "not one was kept")
        raise ModelError(
            f"people {rest} all {total} candidates in the {n_articles} labelled articles, {none}: "
            "a model needs some of either kind; label more articles"
        )
