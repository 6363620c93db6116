"""Training, scoring, comparing and explaining work with any tagger: here one that knows only shares by category."""

from copy import copy
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from framing import SpanTagger
from framing.annotations.gold import adjudicate, gold_articles
from framing.errors import ModelError
from framing.model import bundle
from framing.model.card import make_card, render_card
from framing.model.compare import compare, model_in_use, rules_in_use
from framing.model.explain import explain
from framing.model.interface import Tagger, apply_in_batches
from framing.model.metrics import measure
from framing.model.registry import StoredTagger
from framing.model.scoring import score
from framing.model.token_features import Article
from framing.model.training import HELD_OUT_COLUMNS, train
from framing.model.training_data import TrainingInput, as_read
from framing.model.validation import learning_curve
from framing.settings import Model

COLUMNS = ("article", "start", "end", "text", "category", "rule", "voice", "position", "score")


@dataclass(frozen=True)
class Texts:
    articles: tuple[Article, ...]

    def subset(self, chosen):
        return Texts(tuple(article for article, kept in zip(self.articles, chosen, strict=True) if kept))


class ShareTagger:
    """Give every marker the share of the markers of its category that annotators kept."""

    categories_: list[str]
    thresholds_: dict[str, float]
    is_constant_ = False

    def read(self, articles):
        return Texts(tuple(articles))

    def learn_words(self, articles):
        return len(articles)

    def learn(self, corpus, gold, groups, *, words, categories=()):
        self.words_ = words
        table = self.candidates(corpus)
        keys = set(zip(gold["article"], gold["start"], gold["end"], gold["category"], strict=True))
        rows = zip(table["article"], table["start"], table["end"], table["category"], strict=True)
        kept = pd.Series([row in keys for row in rows], index=table.index, dtype=float)
        self.shares_ = kept.groupby(table["category"]).mean().to_dict()
        self.categories_ = sorted({*self.shares_, *categories})
        self.thresholds_ = dict.fromkeys(self.categories_, 0.5)
        self.n_candidates_, self.kept_share_ = len(table), float(kept.mean())
        self.outlet_voice_share_ = self.kept_share_ / 2
        return self

    def candidates(self, corpus):
        rows = [
            (number, *(getattr(marker, name) for name in COLUMNS[1:]))
            for number, article in enumerate(corpus.articles)
            for marker in article.markers
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"article": "int64"})

    def score_candidates(self, candidates):
        kept = candidates["category"].map(self.shares_).fillna(0.0).astype(float)
        own = kept.where(candidates["voice"] == "outlet", 0.0)
        probabilities = {"kept_probability": kept, "outlet_voice_probability": own}
        return candidates.assign(**probabilities, kept_found=kept >= 0.5, outlet_voice_found=own >= 0.5)

    def contributions(self, candidates):
        shares = candidates["category"].map(self.shares_).fillna(0.0).to_numpy(dtype=float)
        return ["the share of its category"], shares.reshape(-1, 1)

    def likenesses(self, candidates):
        return [""] * len(candidates)

    def score(self, articles):
        return apply_in_batches(self, articles, self.score_candidates)

    def describe(self):
        return {"method": "shares by category", "features": {"count": len(self.shares_), "kept": []}, "words": {}}


def create(model, seed):
    return ShareTagger()


@pytest.fixture(scope="module")
def tables(newsroom):
    return newsroom(n_articles=60, n_labelled=48)


@pytest.fixture(scope="module")
def labelled(tables):
    chosen = set(gold_articles(tables["readings"]))
    articles, markers = (table[table["article_id"].isin(chosen)] for table in (tables["articles"], tables["markers"]))
    return TrainingInput(articles, markers, adjudicate(tables["annotations"], tables["readings"]))


@pytest.fixture(scope="module")
def trained(labelled):
    return train(labelled, model=Model(), seed=1, create=create)


def test_both_taggers_have_what_the_interface_asks_for_and_an_untrained_one_has_not(trained):
    names = {name for name in vars(Tagger) if not name.startswith("_")}
    for tagger in (trained.tagger, SpanTagger(dimensions=0).fit(["The regime fell."], [[(4, 10, "naming")]])):
        assert [name for name in sorted(names) if not hasattr(tagger, name)] == []
    assert not hasattr(SpanTagger(), "categories_")
    assert not hasattr(SpanTagger(), "kept_share_")


def test_another_tagger_is_trained_out_of_fold(trained):
    assert isinstance(trained.tagger, ShareTagger)
    assert tuple(trained.held_out.columns) == HELD_OUT_COLUMNS
    by_fold = trained.held_out.groupby(["fold", "category"])["kept_probability"].nunique()
    assert set(by_fold) == {1}
    assert trained.held_out.groupby("category")["kept_probability"].nunique().max() > 1


def test_what_is_learned_without_labels_is_learned_once_and_handed_on(labelled, trained):
    more = replace(labelled, unlabelled=[Article("Rain fell on the harbour.", markers=())])
    assert train(more, model=Model(), seed=1, create=create).words == trained.words + 1
    assert train(more, model=Model(), seed=1, words=7, create=create).tagger.words_ == 7


def test_another_tagger_scores_and_explains(tables, trained):
    scores = score(tables["articles"], tables["markers"], trained.tagger, trained.held_out, trained.folds.fold_of)
    assert len(scores) == len(tables["markers"])
    assert set(scores["fold"]) == {-1, *range(trained.folds.count)}
    assert scores["why"].str.startswith("the share of its category +").mean() > 0.9


def test_another_tagger_explains_one_article(labelled, trained):
    article = as_read(labelled.articles, labelled.markers)[0]
    table, reasons = explain(trained.tagger, article)
    assert [[reason.log_odds for reason in of] for of in reasons] == [[p] for p in table["kept_probability"]]


def test_another_tagger_is_compared_with_the_rules_and_with_itself(labelled, trained):
    gold = labelled.gold
    assert np.isfinite(compare(trained.held_out, rules_in_use(labelled), gold).skill.value)
    itself = model_in_use(labelled, trained.tagger, trained.held_out, trained.folds.fold_of)
    assert compare(trained.held_out, itself, gold).skill.value == 0


def test_another_tagger_has_a_learning_curve_and_a_card(labelled, trained):
    metrics = measure(trained.held_out, labelled.gold, labelled.articles)
    curve = learning_curve(labelled, trained, metrics, model=Model(), seed=1, create=create)
    assert curve.query("measure == 'f1'").groupby("articles")["value"].count().to_dict() == {12: 0, 24: 2, 48: 2}
    card = make_card(trained, metrics, data={}, model=Model(), seed=1)
    text = render_card(card)
    assert card["kind"] == "ShareTagger"
    assert "Method: shares by category. Features of words: none;" in " ".join(text.split())


def check_shares(tagger):
    if not hasattr(tagger, "shares_"):
        raise ValueError("tagger.shares_ is not there")


@pytest.fixture
def registered(monkeypatch):
    """Name the tagger where docs/extending.md says."""
    monkeypatch.setattr(bundle, "TAGGERS", {**bundle.TAGGERS, ShareTagger: StoredTagger(check_shares)})
    monkeypatch.setattr(bundle, "TRUSTED", (*bundle.TRUSTED, f"{ShareTagger.__module__}.ShareTagger"))


@pytest.fixture
def folder(labelled, trained, tmp_path):
    metrics = measure(trained.held_out, labelled.gold, labelled.articles)
    bundle.write_bundle(trained, make_card(trained, metrics, data={}, model=Model(), seed=1), tmp_path / "model")
    return tmp_path / "model"


@pytest.mark.usefixtures("registered")
def test_another_tagger_that_was_written_and_read_scores_and_explains(tables, labelled, trained, folder):
    model = bundle.read_bundle(folder, encoder="any", with_folds=True)
    inputs = (tables["articles"], tables["markers"])
    expected = score(*inputs, trained.tagger, trained.held_out, trained.folds.fold_of)
    assert score(*inputs, model.tagger, model.held_out, model.fold_of).equals(expected)
    assert len(model.fold_taggers) == trained.folds.count
    article = as_read(labelled.articles, labelled.markers)[0]
    assert explain(model.tagger, article)[0].equals(explain(trained.tagger, article)[0])


@pytest.mark.usefixtures("registered")
def test_another_tagger_is_held_to_its_own_check(trained, folder):
    unfinished = copy(trained.tagger)
    del unfinished.shares_
    bundle.write_bundle(replace(trained, tagger=unfinished), bundle.read_card(folder), folder)
    with pytest.raises(ModelError, match=r"not a readable model: tagger\.shares_ is not there"):
        bundle.read_bundle(folder)


def test_another_tagger_that_is_not_registered_is_not_loaded(folder):
    with pytest.raises(ModelError, match="ShareTagger, which no model of framing has"):
        bundle.read_bundle(folder)
