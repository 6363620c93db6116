"""Annotations → how far the annotators agree."""

import pandas as pd

from framing.annotations.table import agreement as measure
from framing.study import Study


def agreement(study: Study) -> pd.DataFrame:
    """Measure how far the annotators of a study agree; see ``framing.agreement``."""
    settings = study.settings
    return measure(
        study.annotations(),
        study.table("annotated"),
        study.articles(),
        confidence=settings.report.confidence,
        seed=settings.seed,
    )
