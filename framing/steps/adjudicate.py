"""Annotations → gold."""

from framing.annotations.gold import adjudicate as merge
from framing.study import Built, Study


def adjudicate(study: Study, *, force: bool = False) -> Built:
    """Make gold labels of the annotations by rule and keep them as stage ``gold``."""
    annotations, annotated = study.annotations(), study.table("annotated")
    ties = study.settings.adjudication.ties
    return study.build("gold", lambda: merge(annotations, annotated, ties=ties), force=force)
