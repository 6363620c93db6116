"""Predictors for Label Studio: the rules, or a model that scores what they find and finds more."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.codebook import Codebook
from framing.contracts import TABLES
from framing.markers.analysed_text import analyse
from framing.markers.find import find_markers, voice_of
from framing.stages import stage
from framing.steps.retrain import model_name
from framing.studio.backend_answers import MarkedSpan, Predict, Predictor, Text
from framing.studio.tasks import rules_version
from framing.study import Study
from framing.study_rules import read_overlay

if TYPE_CHECKING:
    from framing.model.interface import Tagger

REPEAT = "studio/repeat"  # the rule of proposals for words that a person has marked elsewhere in the text
_PROPOSALS = 500
_COLUMNS = [column.name for column in TABLES["markers"]]


def rules_predictor(study: Study, codebook: Codebook) -> Predictor:
    """Return the rules as ``framing prelabel`` uses them, under the version that ``framing push`` gives them."""
    return Predictor(rules_version(study.recipe(stage("markers")), codebook), _rules(study), repeats, voices)


def model_predictor(study: Study, codebook: Codebook) -> Predictor:
    """Return the study's model: what people are likely to mark, whether a rule finds it or not.

    Raises
    ------
    ModelError
        The model cannot be read, or was trained under another codebook.
    """
    from framing.model.bundle import read_bundle  # imports scikit-learn

    tagger = read_bundle(study.file("model"), codebook=codebook.digest, encoder=study.settings.model.encoder).tagger
    return Predictor(model_name(study), _scored(_rules(study), tagger), repeats, voices)


def _rules(study: Study) -> Predict:
    min_precision, overlay = study.settings.markers.min_precision, read_overlay(study.path)

    def predict(text: Text) -> pd.DataFrame:
        markers = find_markers(text.text, text.language, text.title, overlay=overlay, min_precision=min_precision)
        return _table([asdict(marker) for marker in markers])

    return predict


def _scored(rules: Predict, tagger: "Tagger") -> Predict:
    from framing.model.scoring import PLACE
    from framing.model.training_data import as_read

    def predict(text: Text) -> pd.DataFrame:
        markers = rules(text)
        article = pd.DataFrame([{"article_id": "", **asdict(text)}])
        scored = tagger.score(as_read(article, markers))
        likely = scored[scored["kept_found"]].assign(article_id="", score=scored["kept_probability"])
        with_speakers = likely.merge(markers[[*PLACE, "speaker"]], on=PLACE, how="left").fillna({"speaker": ""})
        return with_speakers[_COLUMNS]

    return predict


def repeats(text: Text, drawn: Sequence[MarkedSpan]) -> pd.DataFrame:
    """Return the other occurrences in a text of words that a person has just marked, each with its voice.

    Case makes no difference; only whole words count. Of very many, the first are
    returned: nobody looks through hundreds of proposals.
    """
    alike = {(text.text[span[0] : span[1]].strip().lower(), span[2]): span for span in drawn}
    rows = list(islice((row for span in alike.values() for row in _same_words(text.text, span)), _PROPOSALS))
    of_rows = voices(text, [row[:2] for row in rows])
    return _table(
        [
            {
                **{"start": start, "end": end, "text": text.text[start:end], "category": category, "rule": REPEAT},
                "voice": voice,
                **{"position": "body", "score": 0.5},
            }
            for (start, end, category), voice in zip(rows, of_rows, strict=True)
        ]
    )


def voices(text: Text, spans: Sequence[tuple[int, int]]) -> list[str]:
    """Return the voice that the rules read at each span of a text."""
    reading = analyse(text.text, text.language)
    return [voice_of(reading, *reading.seen.seen(start, end))[0] for start, end in spans]


def _same_words(text: str, drawn: MarkedSpan) -> list[MarkedSpan]:
    start, end, category = drawn
    words = text[start:end].strip()
    if not any(character.isalnum() for character in words):
        return []
    matches = re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE)
    return [
        (match.start(), match.end(), category) for match in matches if not (match.start() < end and start < match.end())
    ]


def _table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    columns = {name: [row.get(name, "") for row in rows] for name in _COLUMNS}  # faster than of rows, by a millisecond
    return pd.DataFrame(columns)
