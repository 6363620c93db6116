"""Find the speech in a text: what is not in the outlet's own words, and whose words it is.

Direct speech is in quotation marks, reported speech is not; a direct
quotation may lie inside a reported speech span. A short quoted fragment counts as
a quotation only where a word of saying attributes it to somebody; else it is
the outlet keeping its distance, which ``framing.markers.patterns`` looks at.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from framing.errors import InputError
from framing.markers.analysed_text import analyse, check_text
from framing.records import Speech, require_columns
from framing.rows_by_article import RowsByArticle

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("start", "end", "kind", "speaker", "cue")


def find_speech(text: str, language: str = "en") -> list[Speech]:
    """Find direct and reported speech, with speaker and cue if the text names them.

    Spans of direct speech include the quotation marks. A direct quotation may
    lie inside an indirect one, and an indirect one in another; results
    are sorted. ``speaker`` is the name as written in the text, the full name
    where a bare surname takes up an earlier one, and the last one named where
    the text has a pronoun. ``cue`` is the word or phrase that attributes the speech.

    Raises
    ------
    LanguageError
        There is no pack for the language.
    InputError
        The text or the language is not a str.

    Examples
    --------
    >>> [speech] = find_speech('"We will rebuild," mayor Ada Brink said.')
    >>> speech.kind, speech.speaker, speech.cue
    ('direct', 'Ada Brink', 'said')
    """
    check_text(text, language)
    analysed = analyse(text, language)
    words, speakers = analysed.words, analysed.speakers
    return [
        Speech(*analysed.seen.stored(span.start, span.end), span.kind, speakers.name(span), span.cue_text(words))
        for span in analysed.speech_spans()
    ]


def speech_by_article(speech: "pd.DataFrame", texts: Mapping[str, str]) -> dict[str, list[Speech]]:
    """Return the speech of each article of ``texts``, from the rows of table ``speech``; other articles are left out.

    Raises
    ------
    InputError
        A column is missing, or a row is not a span of its article's text.
    """
    rows = SpeechRows(speech)
    return {article_id: rows.of(article_id, len(text)) for article_id, text in texts.items()}


class SpeechRows:
    """The rows of table ``speech`` by article, each a ``Speech`` when its article is asked for.

    Raises
    ------
    InputError
        A column is missing.
    """

    def __init__(self, speech: "pd.DataFrame") -> None:
        require_columns(speech, ("article_id", *_COLUMNS))
        self._rows = RowsByArticle(speech[["article_id", *_COLUMNS]])

    def of(self, article_id: str, length: int) -> list[Speech]:
        """Return the speech of an article whose text has ``length`` code points.

        Raises
        ------
        InputError
            A row is not a span of such a text.
        """
        spans = [Speech(*(row[name] for name in _COLUMNS)) for row in self._rows[article_id]]
        for span in spans:
            if not 0 <= span.start < span.end <= length:
                raise InputError(
                    f"speech: {article_id!r} {span.start}..{span.end} is not a span of a text of {length} code points; "
                    "run 'framing prelabel'"
                )
        return spans
