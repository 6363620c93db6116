"""A language that is added: a draft of a pack works in every command that reads texts, and needs no other change.

The rules for packs in test_packs.py run on it too.
"""

import pandas as pd
import pytest
from click.testing import CliRunner

from framing import find_markers, find_speech, lang
from framing.cli import main
from framing.errors import LanguageError
from framing.study import open_study

TEXT = (
    "El régimen envió cuatro camiones. “Es un plan brutal”, dijo Ada Brink. "
    "La ministra alegó que el puente presuntamente cedió."
)
STUDY = 'framing = 1\ntitle = "Prensa"\nlanguages = ["es"]\n[[outlets]]\nid = "heraldo"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("El régimen envió cuatro camiones.", [("naming", "régimen", "outlet")]),
        ("Los regímenes cambian.", [("naming", "regímenes", "outlet")]),
        ("El régimen alimenticio cambia.", []),
        ("Fue una decisión brutal.", [("loaded", "brutal", "outlet")]),
        ("Fue un invierno brutal.", []),
        ("“Es un plan brutal”, dijo Ada Brink.", [("loaded", "brutal", "quote")]),
        (
            "Bo Orr alegó que el puente presuntamente cedió.",
            [("reporting_verb", "alegó", "outlet"), ("hedge", "presuntamente", "paraphrase")],
        ),
        ("Bo Orr alegó un dolor.", []),
        ("Hubo daños colaterales.", [("euphemism", "daños colaterales", "outlet")]),
        ("Los críticos temen otra subida.", [("vague_attribution", "Los críticos temen", "outlet")]),
        ("El tren llegó a las nueve.", []),
    ],
)
def test_markers_are_found_with_their_voice(spanish, text, expected):
    assert [(marker.category, marker.text, marker.voice) for marker in find_markers(text, "es")] == expected


def test_speech_is_found_with_its_speaker(spanish):
    spans = find_speech(TEXT, "es")
    assert [(span.kind, span.speaker, span.cue) for span in spans] == [
        ("direct", "Ada Brink", "dijo"),
        ("indirect", "La ministra", "alegó"),
    ]


def test_ingest_and_prelabel_read_a_spanish_study(spanish, tmp_path):
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    pd.DataFrame([{"id": "a", "outlet": "heraldo", "text": TEXT}]).to_csv(tmp_path / "x.csv", index=False)
    for words in (["ingest", str(tmp_path / "x.csv")], ["prelabel"]):
        result = CliRunner().invoke(main, [*words, "--study", str(tmp_path)])
        assert (result.exit_code, result.exception) == (0, None), result.stderr
    study = open_study(tmp_path)
    assert study.articles()["language"].tolist() == ["es"]
    markers = study.markers()
    assert markers["rule"].tolist() == [
        "es/naming/régimen", "es/loaded/brutal", "es/reporting_verb/alegar", "es/hedge/presuntamente",
    ]  # fmt: skip
    assert markers["voice"].tolist() == ["outlet", "quote", "outlet", "paraphrase"]


def test_the_shipped_languages_stay_beside_it(spanish):
    assert {"en", "es", "fr"} <= set(lang.available())
    assert [marker.text for marker in find_markers("The regime left.", "en")] == ["regime"]


def test_without_its_folder_there_is_no_spanish(spanish, use_packs, tmp_path):
    (tmp_path / "none").mkdir()
    use_packs(tmp_path / "none")
    with pytest.raises(LanguageError, match="no pack for 'es'"):
        find_markers(TEXT, "es")
