"""Whether the categories of a study's labels are those of its codebook."""

from collections.abc import Iterable

from framing.codebook import FILE, read_codebook
from framing.errors import StudyError
from framing.steps.labels_of_articles import ArticleLabels
from framing.study import Study


def require_categories(study: Study, labels: ArticleLabels, names: Iterable[str]) -> None:
    """Refuse labels of a category that the codebook has no more: nobody could say what they are.

    ``names`` are the stages of labels to look at, those that are there.

    Raises
    ------
    StudyError
        One has such a category, or the codebook has an error.
    """
    category_ids = read_codebook(study.path / FILE).category_ids
    for name in filter(study.has, names):
        if strange := sorted(set(labels.table(name)["category"]) - set(category_ids)):
            raise StudyError(
                f"{name} has spans of {', '.join(strange)}, and the codebook has {', '.join(category_ids)}: "
                "the codebook has changed since people labelled; restore the category, "
                "or label with the new one and pull"
            )
