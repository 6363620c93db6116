"""Articles → actors that the study might compare names of; those that are accepted go into study.toml."""

from collections.abc import Sequence

from framing.errors import InputError
from framing.markers.actor_suggestions import MIN_ARTICLES_NAMING, Suggestion, suggest_actors
from framing.settings import add_actors
from framing.single_writer import writes
from framing.study import Study
from framing.wording import nearest


def actors(study: Study, *, min_articles: int = MIN_ARTICLES_NAMING) -> list[Suggestion]:
    """Suggest actors that ``min_articles`` articles or more name, and that study.toml does not have.

    Raises
    ------
    StudyError
        There are no articles yet.
    """
    names = [name for actor in study.settings.actors for listed in actor.names.values() for name in listed]
    return suggest_actors(study.articles(), names, min_articles=min_articles)


@writes("actors --add")
def add_suggested(study: Study, ids: Sequence[str], *, min_articles: int = MIN_ARTICLES_NAMING) -> list[Suggestion]:
    """Write suggested actors into study.toml, with the nouns that they are called by as names.

    Raises
    ------
    InputError
        One of the ids is not suggested, or study.toml has it; the message names the nearest.
    """
    suggested = {suggestion.id: suggestion for suggestion in actors(study, min_articles=min_articles)}
    for name in ids:
        if name in {actor.id for actor in study.settings.actors}:
            raise InputError(f"study.toml has an actor {name!r} already")
        if name not in suggested:
            raise InputError(f"no actor {name!r} is suggested{nearest(name, suggested) or '; see framing actors'}")
    chosen = [suggested[name] for name in dict.fromkeys(ids)]
    add_actors(study.path / "study.toml", [(each.id, each.title, each.language, _names(each)) for each in chosen])
    return chosen


def _names(suggestion: Suggestion) -> tuple[str, ...]:
    return (*suggestion.names, *(noun for noun, _ in suggestion.nouns))
