"""Train a tagger, and score every labelled article by one that was trained without it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.errors import ModelError
from framing.model.candidates import label_candidates
from framing.model.explain import score_with_reasons
from framing.model.folds import Folds, make_folds
from framing.model.interface import Corpus, Tagger
from framing.model.registry import create_tagger
from framing.model.shared_words import share_words
from framing.model.token_features import Article
from framing.model.training_data import TrainingInput, as_read, numbered
from framing.settings import Model
from framing.wording import agreeing

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

# a function over values: what comes of them, in their order, here or in other processes
OrderedMap = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
MIN_TRAINING_ARTICLES = 10
HELD_OUT_COLUMNS = (
    "article_id", "start", "end", "text", "category", "rule", "voice", "position", "score", "kept", "outlet_voice",
    "kept_readers", "outlet_voice_readers",
    "kept_probability", "outlet_voice_probability", "kept_found", "outlet_voice_found",
    "kept_share", "outlet_voice_share", "why",
    "fold",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """The result of training.

    ``tagger`` was trained on all labelled articles, with what was learned of
    ``words`` without labels. ``held_out`` has, for each of these articles, the
    candidates of a tagger that was trained without its fold: whether they are gold
    (``kept``, ``outlet_voice``), the share of readers who marked them
    (``_readers``), the probabilities by this tagger,
    whether it predicts them (``_found``), the shares of kept among the
    candidates that it was trained on (``_share``), and ``why``, the reasons for
    the score (see ``framing.model.explain``). ``fold_taggers`` are these
    taggers, in the order of the folds. ``duplicates`` counts articles with the
    text of an earlier one, and those of them with other gold.
    """

    tagger: Tagger
    words: Any
    held_out: "pd.DataFrame"
    folds: Folds
    fold_taggers: tuple[Tagger, ...] = ()
    duplicates: tuple[int, int] = (0, 0)


def train(
    labelled: TrainingInput,
    *,
    model: Model,
    seed: int,
    words: Any = None,
    create: Callable[[Model, int], Tagger] = create_tagger,
    ordered: OrderedMap = map,
) -> TrainingResult:
    """Train on labelled articles, with grouped cross-fitting.

    ``words`` are those of an earlier ``TrainingResult``: they take no labels, and need
    not be learned again. ``create`` returns an untrained tagger. ``ordered`` says
    where the models without a fold are trained: here, unless said.

    Raises
    ------
    ModelError
        There are fewer than ``MIN_TRAINING_ARTICLES`` labelled articles, no
        candidates in them, or all or none of the candidates were kept.
    """
    import pandas as pd

    articles = labelled.articles.reset_index(drop=True)
    if len(articles) < MIN_TRAINING_ARTICLES:
        raise ModelError(
            f"a model needs {MIN_TRAINING_ARTICLES} labelled articles, but there {agreeing(len(articles), 'are')} "
            f"{len(articles)}: label more"
        )
    folds = make_folds(articles, by=model.fold_by, folds=model.folds, seed=seed)
    groups = [folds.group_of[article_id] for article_id in articles["article_id"]]
    with_markers = as_read(articles, labelled.markers, labelled.speech)
    untrained = create(model, seed)
    corpus, gold = untrained.read(with_markers), numbered(labelled.gold, articles)
    learned = numbered(labelled.learned, articles)
    words = untrained.learn_words([*with_markers, *labelled.unlabelled]) if words is None else words
    tagger = untrained.learn(corpus, learned, groups, words=words)
    _check_learned(tagger, len(articles))
    fold_of = np.array([folds.fold_of[article_id] for article_id in articles["article_id"]])
    shared = _Shared(corpus, gold, learned, groups, words, tagger.categories_, fold_of, partial(create, model, seed))
    learned_without = list(ordered(shared.learn_without, range(folds.count)))
    fold_taggers = tuple(fold_tagger for fold_tagger, _ in learned_without)
    share_words([tagger, *fold_taggers])
    held_out = pd.concat([part for _, part in learned_without], ignore_index=True)
    ids = articles["article_id"].to_numpy(object)[held_out["article"].to_numpy()]
    held_out = held_out.assign(article_id=ids).sort_values(["article", "start", "end", "category"], kind="stable")
    held_out = held_out[list(HELD_OUT_COLUMNS)].reset_index(drop=True)
    texts = [name for name, kind in held_out.dtypes.items() if kind.kind == "O"]
    held_out = held_out.astype(dict.fromkeys(texts, str))  # the type that they have when they are read again
    return TrainingResult(tagger, words, held_out, folds, fold_taggers, count_duplicate_texts(with_markers, gold))


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the taggers of all folds share."""

    corpus: Corpus
    gold: "pd.DataFrame"
    learned: "pd.DataFrame"
    groups: list[str]
    words: Any
    categories: Sequence[str]  # including those that occur in a single fold
    fold_of: "NDArray[np.int64]"
    create: Callable[[], Tagger]

    def learn_without(self, fold: int) -> "tuple[Tagger, pd.DataFrame]":
        """Return a tagger that was trained without a fold, and its candidates in the articles of the fold."""
        held_out = self.fold_of == fold
        tagger = _learn_without(self, held_out, self.create())
        return tagger, _held_out(self, held_out, tagger).assign(fold=fold)


def _learn_without(shared: _Shared, held_out: "NDArray[np.bool_]", tagger: Tagger) -> Tagger:
    """Train a tagger on the articles that are not held out."""
    groups = [group for group, out in zip(shared.groups, held_out, strict=True) if not out]
    return tagger.learn(
        shared.corpus.subset(~held_out), _gold_of(shared.learned, ~held_out), groups,
        words=shared.words, categories=shared.categories,
    )  # fmt: skip


def _held_out(shared: _Shared, held_out: "NDArray[np.bool_]", tagger: Tagger) -> "pd.DataFrame":
    """Return the candidates of held-out articles, labelled, and scored by a tagger trained on the others."""
    numbers = np.flatnonzero(held_out)
    candidates = score_with_reasons(tagger, tagger.candidates(shared.corpus.subset(held_out)))
    labels, readers = (
        label_candidates(candidates, _gold_of(spans, held_out)) for spans in (shared.gold, shared.learned)
    )
    return candidates.assign(
        article=numbers[candidates["article"].to_numpy()],
        kept=labels[:, 0] > 0, outlet_voice=labels[:, 1] > 0,
        kept_readers=readers[:, 0], outlet_voice_readers=readers[:, 1],
        kept_share=tagger.kept_share_, outlet_voice_share=tagger.outlet_voice_share_,
    )  # fmt: skip


def _gold_of(gold: "pd.DataFrame", chosen: "NDArray[np.bool_]") -> "pd.DataFrame":
    """Return the gold of the chosen articles, numbered from 0."""
    number = np.cumsum(chosen) - 1
    rows = gold[chosen[gold["article"].to_numpy()]]
    return rows.assign(article=number[rows["article"].to_numpy()])


def count_duplicate_texts(articles: Sequence[Article], gold: "pd.DataFrame") -> tuple[int, int]:
    """Count articles with the text of an earlier one, and those of them with other gold spans."""
    spans: dict[int, set[tuple[object, ...]]] = {number: set() for number in range(len(articles))}
    for article, *span in gold[["article", "start", "end", "category", "voice"]].itertuples(index=False, name=None):
        spans[article].add(tuple(span))
    first: dict[str, int] = {}
    pairs = [(first.setdefault(article.text, number), number) for number, article in enumerate(articles)]
    duplicates = [(original, number) for original, number in pairs if original != number]
    return len(duplicates), sum(spans[original] != spans[number] for original, number in duplicates)


def _check_learned(tagger: Tagger, n_articles: int) -> None:
    """Raise ``ModelError``, saying what is missing, if there was nothing to learn from."""
    total = tagger.n_candidates_
    if total == 0:
        raise ModelError(
            f"nothing was found or marked in the {n_articles} labelled articles: there is nothing to learn"
        )
    if tagger.is_constant_:
        kept = tagger.kept_share_ > 0.5
        verb, none = ("kept", "not one was rejected") if kept else ("rejected", "not one was kept")
        raise ModelError(
            f"people {verb} all {total} candidates in the {n_articles} labelled articles, {none}: "
            "a model needs some of each kind; label more articles"
        )
