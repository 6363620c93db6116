"""Where a study stands, and what comes next."""

from collections.abc import Sequence
from dataclasses import replace

from framing.study import StageStatus, Study

_PEOPLE = "framing push, label in Label Studio, then framing pull"


def standings(study: Study) -> list[StageStatus]:
    """Say for every stage, and last for the report, where it stands: what the commands themselves go by."""
    from framing.steps import report, train  # take pandas along

    extras = {"model": train.extra(), "estimates": report.extra(study)}
    gold = study.manifest().get("gold")
    if gold and "rule" in gold["extra"]:  # and not labels that came from elsewhere
        extras["gold"] = {"rule": study.settings.adjudication.rule}
    stages, page = study.status(extras), report.standing(study)
    if page.state == "fresh" and any(one.stage == "estimates" and one.state != "fresh" for one in stages):
        page = replace(page, state="stale", because="estimates is stale")
    return [*stages, page]


def next_command(standings: Sequence[StageStatus]) -> str:
    """Name the command that the first unfinished stage wants.

    Annotations that are missing want people first: the sample is pushed, they
    label, and only then is there something to pull.
    """
    decided = any(one.stage == "gold" and one.state == "fresh" for one in standings)
    for one in standings:
        if decided and one.command == "pull" and one.state == "missing":
            continue  # labels that came from elsewhere, as by 'framing rehydrate --keep'
        if one.state != "fresh":
            return _PEOPLE if one.command == "pull" and one.state == "missing" else f"framing {one.command}"
        if one.stage == "readings" and one.rows == 0:
            return _PEOPLE
    return "nothing: the report is up to date"
