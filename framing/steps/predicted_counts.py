"""Which predictor a report rests on → its expected counts, and its candidates part by part."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from framing.errors import InputError, StudyError
from framing.settings import OURS, RULES
from framing.steps.cached_study import CachedStudy
from framing.steps.parts_of_articles import parts_of_articles
from framing.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from framing.article_parts import ArticleParts

# what counts need of stage ``markers``
_OF_MARKERS = ("article_id", "start", "end", "category", "voice", "position", "score")
_NAMES = ("category", "voice", "position")


def counted_markers(study: Study) -> "pd.DataFrame":
    """Return the markers, without what only who reads them needs; ``category, voice, position`` are categorical."""
    if isinstance(study, CachedStudy):
        return study.derived("markers counted", "markers", lambda: _markers(study))
    return _markers(study)


def _markers(study: Study) -> "pd.DataFrame":
    import pandas as pd

    study.require("markers")
    shards = pd.concat(list(study.shards("markers", _OF_MARKERS)), ignore_index=True)
    return shards.astype({name: "category" for name in _NAMES} | {"start": "int32", "end": "int32"})


def predicted_counts(study: Study, name: str, articles: "pd.DataFrame") -> "pd.DataFrame":
    """Return the counts that a predictor expects (``expected_counts``): our model, the rules, or an imported one.

    Raises
    ------
    StudyError
        There is no predictor of that name, or it has no counts of an article.
    """
    if isinstance(study, CachedStudy):
        source = {OURS: "scores", RULES: "markers"}.get(name, "predictions")
        return study.derived(f"counts of {name}", source, lambda: _counts(study, name, articles))
    return _counts(study, name, articles)


def _counts(study: Study, name: str, articles: "pd.DataFrame") -> "pd.DataFrame":
    from framing.estimates.expected_counts import expected_counts, joined_counts

    counts = joined_counts(map(expected_counts, _scores(study, name, articles)))
    return counts[counts["article_id"].isin(articles["article_id"])]


def _scores(study: Study, name: str, articles: "pd.DataFrame") -> "Iterator[pd.DataFrame]":
    """Yield a predictor's counts in the form of stage ``scores``, shard by shard."""
    from framing.estimates.expected_counts import SCORE_COLUMNS
    from framing.estimates.predictor_counts import as_scores, rules_as_scores

    if name == OURS:
        yield from study.shards("scores", SCORE_COLUMNS) if study.has("scores") else ()
    elif name == RULES:
        yield rules_as_scores(counted_markers(study))
    else:
        study.require("predictions")
        try:
            yield as_scores(study.table("predictions"), name, articles)
        except InputError as error:
            raise StudyError(f"{study.file('predictions')}: {error}; run 'framing import-scores'") from error


def reported_parts(study: Study) -> "ArticleParts":
    """Return the articles in parts with all that a report shows of them; candidates are the first predictor's."""
    from framing.estimates.predictor_counts import rules_as_scores

    first = study.settings.report.predictors[0]
    has_scores = first == OURS and study.has("scores")
    parts = parts_of_articles(study, ("speech", "markers", *(("scores",) if has_scores else ())))
    return parts.with_made("scores", rules_as_scores, "markers") if first == RULES else parts
