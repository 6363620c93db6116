"""The public functions, with arguments that nobody means: read, or refused in one line."""

import pandas as pd
import pytest

from framing import FramingError, agreement, find_markers, find_names, find_speech

ROW = {"start": 4, "end": 10, "text": "regime", "category": "naming", "voice": "outlet"}


@pytest.mark.parametrize("text", [None, 5, b"The regime fell.", ["The regime fell."], float("nan")])
def test_what_is_no_text_is_refused_and_a_text_is_read(text):
    for find in (find_markers, find_speech, lambda text: find_names(text, [])):
        with pytest.raises(FramingError, match="text must be a str, not "):
            find(text)
        find("The regime fell.")


@pytest.mark.parametrize("language", [None, 5, ["en"]])
def test_what_is_no_language_is_refused(language):
    with pytest.raises(FramingError, match="language must be a str"):
        find_markers("The regime fell.", language)


def labels(**columns):
    return pd.DataFrame([{"article_id": 1, "annotator": number, **ROW, **columns} for number in (7, 8)])


def test_whole_numbers_as_ids_are_read_as_texts():
    articles = pd.DataFrame({"article_id": [1], "text": "The regime fell."})
    readings = pd.DataFrame({"article_id": [1, 1], "annotator": [7, 8], "arm": None, "skipped": False})
    by_number = agreement(labels(), readings, articles, pairs=True)
    texts = (table.astype({"article_id": str}) for table in (labels(), readings, articles))
    assert by_number.equals(agreement(*texts, pairs=True))
    assert "7 / 8" in set(by_number["pair"])


@pytest.mark.parametrize(
    ("column", "value"),
    [("voice", float("nan")), ("category", None), ("start", float("nan")), ("start", 4.5), ("end", "x"),
     ("article_id", None), ("voice", "nobody"), ("end", 10**30)],
)  # fmt: skip
def test_a_label_with_a_gap_or_another_type_is_refused_with_its_column(column, value):
    with pytest.raises(FramingError, match=f"annotations: column {column} "):
        agreement(labels(**{column: value}))
