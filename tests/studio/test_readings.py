"""One reading as its tables show it: the same whether its export counts code points or UTF-16 code units."""

import re
from itertools import chain

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from framing import package_data
from framing.codebook import read_codebook
from framing.studio.offsets import Claim, Offsets
from framing.studio.results import read_results
from framing.studio.tasks import text_sha

CODEBOOK = read_codebook(package_data.folder("label_config") / "codebook.toml")
WORDS = [
    "regime",
    "fell",
    "a",
    "ha",
    "🚢",
    "👩‍👩‍👧",
    "🇫🇷",
    "e\u0301t\u00e9",
    "«\u00a0non\u00a0»",
    "𝔘nion",
    "barge",
    "toll",
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=2, max_size=14).map(" ".join)


def regions(name, span, category, voice, text):
    place = {"start": span[0], "end": span[1], "text": text[slice(*span)]}
    shared = {"id": name, "to_name": "text", "origin": "prediction"}
    return [{**shared, "from_name": "label", "type": "labels", "value": {**place, "labels": [category]}},
            {**shared, "from_name": "voice", "type": "choices", "value": {**place, "choices": [voice]}}]  # fmt: skip


@st.composite
def readings(draw):
    """A text, pre-labels at words of it, and what somebody made of them: some kept, some deleted, some added."""
    text = draw(TEXTS)
    spans = [one.span() for one in re.finditer(r"\S+", text)]
    marked = st.tuples(
        st.sampled_from(spans), st.sampled_from(["naming", "loaded"]), st.sampled_from(["outlet", "quote"])
    )
    shown = draw(st.lists(marked, max_size=4, unique_by=lambda one: one[:2]))
    before = [regions(f"m{n}", *one, text) for n, one in enumerate(shown)]
    added = [regions(f"x{n}", *one, text) for n, one in enumerate(draw(st.lists(marked, max_size=3)))]
    kept = [one for one in before if draw(st.booleans())]
    return text, list(chain(*before)), list(chain(*kept, *added))


def in_utf16(results, text):
    units = [len(text[:place].encode("utf-16-le")) // 2 for place in range(len(text) + 1)]
    return [
        {**one, "value": {**one["value"], "start": units[one["value"]["start"]], "end": units[one["value"]["end"]]}}
        for one in results
    ]


def read(text, before, made):
    facts = {"article_id": "a", "text_sha": text_sha(text), "arm": "assisted"}
    annotation = {"id": 1, "completed_by": 1, "result": made, "prediction": {"id": 7, "result": before},
                  "parent_prediction": 7}  # fmt: skip
    articles = pd.DataFrame([{"article_id": "a", "text": text}])
    return read_results([{"id": 3, "data": facts, "annotations": [annotation]}], articles, CODEBOOK)


@settings(max_examples=150)
@given(readings())
def test_a_reading_in_utf16_has_the_same_marks_voices_origins_and_fates_or_is_set_aside(drawn):
    text, before, made = drawn
    counted = [in_utf16(one, text) for one in (before, made)]
    offsets = Offsets(text)
    # where every region stands at its own words by chance, nobody can tell
    assume(counted == [before, made] or not all(offsets.fits(Claim.of(one)) for one in chain(*counted)))
    expected, found = read(text, before, made), read(text, *counted)
    assert expected.aside == ()
    if not found.aside:
        pd.testing.assert_frame_equal(found.annotations, expected.annotations)
        pd.testing.assert_frame_equal(found.shown_prelabels, expected.shown_prelabels)


@settings(max_examples=150)
@given(readings())
def test_a_reading_in_code_points_is_read_unchanged_without_a_note(drawn):
    text, before, made = drawn
    results = read(text, before, made)
    about_places = [note for note in results.notes if "with the voices" not in note]
    assert (results.aside, about_places) == ((), [])
    told = {
        (one["value"]["start"], one["value"]["end"], *one["value"]["labels"])
        for one in made
        if "labels" in one["value"]
    }
    assert told == set(results.annotations[["start", "end", "category"]].itertuples(index=False, name=None))
    ids = {one["id"] for one in made}
    assert len(results.shown_prelabels) == len(before) / 2
    assert (results.shown_prelabels["outcome"] == "deleted").sum() <= len({one["id"] for one in before} - ids)
