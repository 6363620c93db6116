from dataclasses import replace

import pytest

from framing import find_markers
from framing.codebook import FILE, read_codebook
from framing.errors import LanguageError
from framing.model.bundle import read_bundle
from framing.model.candidate_features import TEXT as IN_TEXT
from framing.model.training_data import as_read
from framing.settings import Markers
from framing.steps.adjudicate import adjudicate
from framing.steps.prediction import REPEAT, model_predictor, repeats, rules_predictor
from framing.steps.prelabel import prelabel
from framing.steps.train import train
from framing.studio.backend_answers import Text
from framing.studio.tasks import rules_version
from framing.study import Study

TEXT = (
    "The regime sent a mill to the border. “A mill is a home,” the mayor said. Mill workers, millers, allegedly left."
)


def rules(study):
    return rules_predictor(study, read_codebook(study.path / FILE))


def columns(table, *names):
    return [tuple(row) for row in table[list(names)].itertuples(index=False)]


def test_the_rules_find_what_prelabel_finds_under_the_version_that_push_gives(labelled_study):
    prelabel(labelled_study, force=True)
    predictor = rules(labelled_study)
    row = labelled_study.articles().iloc[0]
    stored = labelled_study.markers()
    stored = stored[stored["article_id"] == row["article_id"]]
    found = predictor.predict(Text(row["text"], "en", ""))
    assert columns(found, "start", "end", "category", "rule") == columns(stored, "start", "end", "category", "rule")
    codebook = read_codebook(labelled_study.path / FILE)
    assert predictor.version == rules_version(labelled_study.row("markers").recipe, codebook)


def test_the_studys_min_precision_holds_here_too(study):
    every = find_markers(TEXT)
    min_score = max(one.score for one in every)
    settings = replace(study.settings, markers=Markers(min_precision=min_score))
    found = rules(Study(study.path, settings)).predict(Text(TEXT, "en", ""))
    assert columns(found, "text") == [(one.text,) for one in every if one.score >= min_score]
    assert 0 < len(found) < len(every)


def test_the_headline_is_the_title_that_the_text_starts_with(study):
    found = rules(study).predict(Text("A brutal toll\n\nIt was a brutal winter.", "en", "A brutal toll"))
    assert columns(found, "position")[0] == ("headline",)


def test_a_language_without_a_pack_is_named(study):
    with pytest.raises(LanguageError, match="no pack for 'de'"):
        rules(study).predict(Text(TEXT, "de", ""))


def test_a_model_shows_what_people_are_likely_to_mark_and_finds_what_no_rule_does(labelled_study):
    prelabel(labelled_study, force=True)
    people = labelled_study.annotations()
    labelled_study.keep("annotations", people[people["text"] != "regime"])  # they have agreed that it is none
    adjudicate(labelled_study)
    train(labelled_study)
    predictor = model_predictor(labelled_study, read_codebook(labelled_study.path / FILE))
    tagger = read_bundle(labelled_study.file("model")).tagger
    shown, rules_of = [], set()
    for number, row in labelled_study.articles().iterrows():
        found, every = (one.predict(Text(row["text"], "en", "")) for one in (predictor, rules(labelled_study)))
        article = labelled_study.articles().iloc[[number]].assign(title="")
        told = tagger.score(as_read(article, every.assign(article_id=row["article_id"])))
        likely = told[told["kept_found"]]
        assert columns(found, "start", "end", "category") == columns(likely, "start", "end", "category")
        assert found["score"].tolist() == likely["kept_probability"].tolist()
        by_rule = found[found["rule"] != IN_TEXT]
        assert set(columns(by_rule, "start", "rule", "speaker")) <= set(columns(every, "start", "rule", "speaker"))
        shown.append((len(by_rule), len(every)))
        rules_of |= set(found["rule"])
    assert 0 < sum(one for one, _ in shown) < sum(other for _, other in shown)
    assert IN_TEXT in rules_of
    assert predictor.version.startswith("model-default-")


def test_the_same_words_elsewhere_are_proposed_whole_and_with_their_voice(study):
    at = TEXT.index("mill")
    found = repeats(Text(TEXT, "en", ""), [(at, at + 4, "loaded")])
    assert columns(found, "text", "voice", "category", "rule") == [
        ("mill", "quote", "loaded", REPEAT),
        ("Mill", "outlet", "loaded", REPEAT),
    ]
    assert [TEXT[row.start : row.end] for row in found.itertuples()] == ["mill", "Mill"]


@pytest.mark.parametrize("words", ["“", " ", "border"])
def test_signs_and_words_that_stand_once_propose_nothing(words):
    at = TEXT.index(words)
    assert repeats(Text(TEXT, "en", ""), [(at, at + len(words), "loaded")]).empty
    assert repeats(Text(TEXT, "en", ""), []).empty


def test_signs_that_a_pattern_would_take_for_its_own_are_taken_as_they_stand():
    text = "He paid (in full). She paid (in full). They paid xin fullx."
    found = repeats(Text(text, "en", ""), [(text.index("(in"), text.index(")") + 1, "loaded")])
    assert columns(found, "start", "text") == [(text.rindex("(in"), "(in full)")]


def test_of_very_many_occurrences_the_first_are_proposed_whatever_was_marked():
    text = "the cat and the dog " * 2_000
    drawn = [(start, start + 3, "loaded") for start in range(0, 20_000, 20)]
    proposed = repeats(Text(text, "en", ""), drawn)
    assert len(proposed) == 500
    assert not proposed.duplicated(["start", "end"]).any()


def test_a_word_that_was_marked_in_two_places_is_proposed_once_in_each_other_place():
    proposed = repeats(
        Text("Grim rain, grim wind, grim ice, grim fog.", "en", ""), [(0, 4, "loaded"), (11, 15, "loaded")]
    )
    assert {22, 32} <= set(proposed["start"])
    assert not proposed.duplicated(["start", "end", "category"]).any()
