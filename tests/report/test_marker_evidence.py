import pandas as pd
import pytest

from framing.article_parts import ArticleParts
from framing.estimates.article_counts import Stages
from framing.records import conform, empty
from framing.report.finds import Finds
from framing.report.limits import EXCERPT
from framing.report.marker_evidence import ShownTexts, find_evidence

TEXT = "Ferry stops\n\nThe regime closed it. “A brutal plan,” said Ilva Tarn. Scullers cheered."


def span(words, category="naming", **more):
    start = TEXT.index(words)
    made = {"article_id": "a", "start": start, "end": start + len(words), "text": words, "category": category}
    return {**made, "voice": "outlet", "rule": f"en/{words}", "position": "body", "score": 0.5, "confidence": 1.0,
            "fold": 0, "outlet_voice_probability": 0.1, "why": "its words +0.5", **more}  # fmt: skip


def tables(labelled, gold=(), scored=True):
    row = {"article_id": "a", "outlet": "ledger", "language": "en", "title": "Ferry stops", "text": TEXT, "words": 12}
    markers = [span("regime"), span("brutal", "loaded", voice="quote", speaker="Ilva Tarn")]
    rows = {
        "markers": markers,
        "scores": [{**one, "kept_probability": 0.7} for one in markers] if scored else [],
        "gold": list(gold),
        "sample": [{"article_id": "a", "stratum": "s", "probability": 1.0, "arm": "blind", "annotators": 1, "rank": 0}],
        "readings": [{"article_id": "a", "annotator": "ada", "arm": "blind", "skipped": False}] if labelled else [],
    }
    made = {name: conform(pd.DataFrame(rows), name) if rows else empty(name) for name, rows in rows.items()}
    return {"articles": conform(pd.DataFrame([row]), "articles"), **made}


def finds_of(made):
    parts = ArticleParts.of_tables(made["articles"], markers=made["markers"], scores=made["scores"])
    return Finds(Stages.of(**made), parts)


def all_finds(made):
    [finds] = finds_of(made).parts()
    return finds


def evidence(made, *, most, excerpts=False):
    texts = ShownTexts(made["articles"], ArticleParts.of_tables(made["articles"]), excerpts=excerpts)
    return find_evidence(finds_of(made), texts, most=most)


def test_a_find_stands_in_its_sentence():
    naming = evidence(tables(labelled=False), most=5)[1].sentences[0]
    assert (naming.before, naming.marked, naming.after) == ("The ", "regime", " closed it.")
    assert (naming.rule, naming.verdict, naming.probability) == ("en/regime", "not read", 0.7)


def test_a_quotation_keeps_its_speaker_and_stands_apart():
    loaded = evidence(tables(labelled=False), most=5)[0]
    assert (loaded.category, loaded.own) == ("loaded", False)
    assert (loaded.sentences[0].voice, loaded.sentences[0].speaker) == ("quote", "Ilva Tarn")


# what people marked; then verdict of "regime", and what only people saw
VERDICTS = [
    ([span("regime")], {"regime": "marked", "brutal": "not marked"}),
    ([span("The regime")], {"The regime": "marked", "brutal": "not marked"}),
    ([span("regime", "loaded")], {"regime": "marked", "brutal": "not marked"}),
    ([span("Scullers")], {"Scullers": "marked", "regime": "not marked", "brutal": "not marked"}),
    ([], {"regime": "not marked", "brutal": "not marked"}),
]


@pytest.mark.parametrize(("gold", "verdicts"), VERDICTS)
def test_people_decide_in_an_article_that_they_read(gold, verdicts):
    finds = all_finds(tables(labelled=True, gold=gold)).sort_values("order", ascending=False)
    assert dict(zip([TEXT[s:e] for s, e in zip(finds["start"], finds["end"], strict=True)], finds["verdict"],
                    strict=True)) == verdicts  # fmt: skip


def test_gold_of_an_article_that_was_not_drawn_is_no_evidence():
    assert set(all_finds(tables(labelled=False, gold=[span("regime")]))["verdict"]) == {"not read"}


def test_a_rule_is_told_for_what_people_marked_and_none_for_what_only_they_saw():
    finds = all_finds(tables(labelled=True, gold=[span("The regime"), span("Scullers")]))
    assert finds.loc[finds["verdict"] == "marked", "rule"].tolist() == ["en/regime", ""]


def test_without_a_model_there_is_no_probability():
    assert all_finds(tables(labelled=False, scored=False))["probability"].isna().all()


def test_no_more_than_the_cap_is_shown_and_the_totals_stay(desk):
    made = {name: table for name, table in desk().items() if name != "speech"}
    cells = evidence(made, most=3)
    assert max(len(cell.sentences) for cell in cells) == 3
    finds = all_finds(made)
    assert sum(cell.total for cell in cells) == len(finds)
    assert all(cell.sentences[0].verdict == "marked" for cell in cells if cell.marked)


def test_an_excerpt_is_a_few_words_around_the_marker():
    long = tables(labelled=False)
    text = TEXT.replace("closed it.", "closed " + "every landing on the long grey river " * 4 + "at once.")
    longer = {**long, "articles": long["articles"].assign(text=text), "markers": long["markers"].head(1)}
    short = evidence(longer, most=5, excerpts=True)[0].sentences[0]
    assert short.after.startswith(" closed every landing")
    assert short.after.endswith(" …")
    assert len(short.after) <= EXCERPT + 2


@pytest.mark.parametrize(
    ("labelled", "probability", "shown"),
    [
        pytest.param(False, 0.6, True, id="likely, and nobody read it"),
        pytest.param(False, 0.4, False, id="not likely"),
        pytest.param(True, 0.6, False, id="people read the article"),
    ],
)
def test_what_the_model_found_without_a_rule_is_shown_where_nobody_read(labelled, probability, shown):
    made = tables(labelled=labelled)
    found = conform(pd.DataFrame([span("Scullers", rule="text", kept_probability=probability)]), "scores")
    finds = all_finds({**made, "scores": pd.concat([made["scores"], found], ignore_index=True)})
    assert ("text" in set(finds["rule"])) == shown
