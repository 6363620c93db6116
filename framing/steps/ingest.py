"""Sources → articles."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from framing.errors import InputError
from framing.records import empty
from framing.sources.articles import Expectations, make_articles, merge_articles
from framing.sources.raw import RawArticle
from framing.study import StepResult, Study, writes

if TYPE_CHECKING:
    import pandas as pd


@writes("ingest", or_nothing=True)
def ingest(
    study: Study,
    raws: Sequence[RawArticle],
    *,
    outlet: str = "",
    language: str = "",
    date_format: str = "",
    start_over: bool = False,
) -> StepResult:
    """Add raw articles to stage ``articles``; ``start_over`` starts it anew.

    Articles that are there already are left alone; where all are, nothing is
    written and ``made`` is false. A table that was changed by hand is taken as it
    is now.
    """
    known_outlets = study.settings.outlet_ids
    if outlet and outlet not in known_outlets:
        raise InputError(f"unknown outlet {outlet!r}: study.toml knows {', '.join(known_outlets) or 'none'}")
    expected = Expectations(
        outlets=known_outlets,
        languages=study.settings.languages,
        outlet=outlet,
        language=language,
        date_format=date_format,
    )
    before = _articles(study) if study.has("articles") and not start_over else empty("articles")
    merged = merge_articles(before, make_articles(raws, expected))
    if len(merged) == len(before) and study.is_unchanged("articles") and not start_over:
        return StepResult("articles", len(before), made=False)
    return replace(study.keep("articles", merged), added=len(merged) - len(before))


def _articles(study: Study) -> "pd.DataFrame":
    try:
        return study.table("articles", altered=True)
    except InputError as error:
        raise InputError(f"{error}; put the file back, or ingest all sources again with --start-over") from error
