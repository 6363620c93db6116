"""Articles → sample."""

from framing.corpus.sampling import draw_sample
from framing.study import Built, Study


def sample(study: Study, *, force: bool = False) -> Built:
    """Draw the articles that people are to label and keep them as stage ``sample``."""
    articles = study.articles()
    settings = study.settings
    return study.build("sample", lambda: draw_sample(articles, settings.sampling, seed=settings.seed), force=force)
