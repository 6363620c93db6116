"""What several outlets quote of one event: who has a statement whole, cut, in paraphrase or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from framing.corpus.quoted_words import kept_parts
from framing.corpus.statements import PARAPHRASE, TRANSLATION

NOT_QUOTED = ""


@dataclass(frozen=True, slots=True)
class Version:
    """What one article has of a statement, and where; ``parts``: those of the whole, kept or cut, or own words."""

    article_id: str
    outlet: str
    start: int
    extent: str
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class StoryStatement:
    """A statement: its speaker, its longest quotation, what articles have of it, and the outlets that do not."""

    speaker: str
    text: str
    versions: tuple[Version, ...]
    without: tuple[str, ...]

    @property
    def divided(self) -> tuple[int, int]:
        """How divided the outlets are: the different ways in which they have it, and the fewer of have and have not."""
        extents = {version.extent for version in self.versions} | ({NOT_QUOTED} if self.without else set())
        having = len({version.outlet for version in self.versions})
        return len(extents), min(having, len(self.without))


def story_statements(quotes: pd.DataFrame, outlet_of: Mapping[str, str], excerpts: int = 0) -> list[StoryStatement]:
    """Return the statements that two of some articles have, the most divided first.

    ``quotes`` has the rows of one event, ``outlet_of`` the articles that are shown. With ``excerpts``, at most so
    many characters of a statement are shown.
    """
    statements = []
    for _, rows in quotes[quotes["article_id"].isin(list(outlet_of))].groupby("statement", sort=True):
        if rows["article_id"].nunique() > 1 and _quoted(rows).any():
            statements.append(_statement(rows, outlet_of, excerpts))
    return sorted(statements, key=lambda statement: tuple(-number for number in statement.divided))


def _statement(rows: pd.DataFrame, outlet_of: Mapping[str, str], excerpts: int) -> StoryStatement:
    direct = rows[_quoted(rows)]
    longest = str(direct.loc[direct["text"].str.len().idxmax(), "text"])
    text = _shortened(longest, excerpts)
    named = direct.loc[direct["speaker"] != "", "speaker"]
    speaker = max(sorted(named), key=lambda name: (int((named == name).sum()), len(name))) if len(named) else ""
    versions = tuple(
        _version(spans.sort_values("start"), text, outlet_of, excerpts)
        for _, spans in rows.groupby("article_id", sort=True)
    )
    having = {version.outlet for version in versions}
    without = tuple(dict.fromkeys(outlet for outlet in outlet_of.values() if outlet not in having))
    ordered = sorted(versions, key=lambda version: (version.extent != "whole", version.extent, version.outlet))
    return StoryStatement(speaker, text, tuple(ordered), without)


def _quoted(rows: pd.DataFrame) -> pd.Series:
    """Return for each row whether it is direct speech in the language of the statement."""
    return ~rows["extent"].isin((PARAPHRASE, TRANSLATION))


def _shortened(text: str, excerpts: int) -> str:
    return text if not excerpts or len(text) <= excerpts else f"{text[:excerpts].rpartition(' ')[0]} …"


def _version(spans: pd.DataFrame, text: str, outlet_of: Mapping[str, str], excerpts: int) -> Version:
    article_id, extent = str(spans["article_id"].iloc[0]), str(spans["extent"].iloc[0])
    parts = tuple(kept_parts(text, spans["text"])) if extent == "cut" else ()
    if extent == TRANSLATION:
        parts = ((_shortened(" ".join(spans["text"]), excerpts), True),)
    return Version(article_id, outlet_of[article_id], int(spans["start"].iloc[0]), extent, parts)
