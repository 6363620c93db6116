"""``framing actors``: who is named often, and what they are called."""

from dataclasses import asdict

import click

from framing.cli.options import json_option, print_json, refuse_together, study_option
from framing.cli.terminal import echo, say
from framing.markers.actor_suggestions import MIN_ARTICLES_NAMING, MIN_OUTLETS, MIN_WITH_NOUN, Suggestion
from framing.steps.actors import actors as run
from framing.steps.actors import add_suggested
from framing.study import Study
from framing.wording import counted


@click.command()
@study_option
@click.option(
    "--min-articles",
    type=click.IntRange(min=1),
    default=MIN_ARTICLES_NAMING,
    show_default=True,
    help="Minimum number of articles that name an actor.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Number of actors to print; 0 prints all.",
)
@click.option("--add", "ids", multiple=True, metavar="ACTOR", help="Write a suggested actor to study.toml; repeatable.")
@json_option
def actors(study: Study, min_articles: int, limit: int, ids: tuple[str, ...], as_json: bool) -> None:
    """Suggest actors whose names the study might compare.

    Reads data/articles.parquet: the names of actors that the language packs have
    in stock; people and groups, and the nouns that articles use for them ("the
    autocrat Ilan Vorek", "Vorek's regime"). --add writes an actor to study.toml
    with these nouns as its names, for you to edit: every occurrence of a noun
    counts, so delete nouns that also refer to others. The next 'framing prelabel'
    searches for them.

        framing actors --study mystudy
    """
    refuse_together("--add", "--limit", "--json")
    if ids:
        chosen = add_suggested(study, ids, min_articles=min_articles)
        for suggestion in chosen:
            echo(suggestion.id)
        return say(
            f"wrote study.toml: {counted(len(chosen), 'actors added')}; edit their names, then 'framing prelabel'"
        )
    suggestions = run(study, min_articles=min_articles)
    if as_json:
        return print_json([asdict(suggestion) for suggestion in suggestions])
    for suggestion in suggestions[: limit or len(suggestions)]:
        echo(_line(suggestion))
    _say_summary(suggestions, limit, min_articles)


def _line(suggestion: Suggestion) -> str:
    kind = "in stock, " if suggestion.stock else ""
    nouns = ", ".join(f"{noun} {number}" for noun, number in suggestion.nouns)
    where = f"{counted(suggestion.articles, 'articles')} of {counted(suggestion.outlets, 'outlets')}"
    return f"{suggestion.id}  {suggestion.title} ({kind}{suggestion.language}), {where}: {nouns}"


def _say_summary(suggestions: list[Suggestion], limit: int, min_articles: int) -> None:
    if not suggestions:
        return say(
            f"nobody is named in at least {counted(min_articles, 'articles')} of {MIN_OUTLETS} outlets and given "
            f"a noun in {MIN_WITH_NOUN} of them; --min-articles lowers the first number"
        )
    left = len(suggestions) - (limit or len(suggestions))
    more = f"; {counted(left, 'more')}, --limit 0 prints all" if left > 0 else ""
    say(f"{counted(len(suggestions), 'actors suggested')}{more}; --add ACTOR writes one to study.toml")
