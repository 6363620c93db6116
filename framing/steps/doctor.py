"""Whether everything is here that a study needs: packages, programs, a server, room and rights."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from framing.errors import StudioError
from framing.steps.check_lines import CheckLine
from framing.steps.installation_checks import (
    chromium_check,
    encoder_check,
    extra_checks,
    package_checks,
    program_check,
    python_check,
    requirements_here,
    versions_here,
)
from framing.steps.study_checks import study_checks
from framing.study import Study

_KEY, _OLDEST = "LABEL_STUDIO_API_KEY", (1, 23)
_APART = 60  # seconds between two clocks


def doctor(study: Study | None, around: Mapping[str, str] = os.environ) -> Iterator[CheckLine]:
    """Check the installation, and a study if there is one; nothing is written.

    The only server that is asked is the study's own Label Studio, without the token.
    """
    requirements = requirements_here()
    versions = versions_here(requirements)
    encoder = study.settings.model.encoder if study else ""
    yield python_check()
    yield from package_checks(requirements, versions)
    yield from extra_checks(requirements, versions, frozenset(["encoder"] if encoder else []))
    if encoder_line := encoder_check(encoder, around):
        yield encoder_line
    yield chromium_check()
    yield program_check(around)
    if study:
        yield from server_checks(study, around)
        yield from study_checks(study, len(os.sched_getaffinity(0)))


def server_checks(study: Study, around: Mapping[str, str]) -> Iterator[CheckLine]:
    """Check whether the study's Label Studio answers, is new enough and has our time, and whether there is a token.

    A study that has projects there needs it.
    """
    subject, settings = "server", study.settings.studio
    try:
        from framing.studio.server_release import server_release

        answer = server_release(settings.url, around)
    except ImportError:
        yield CheckLine(subject, "attention", "not asked: httpx cannot be imported", "see packages above")
        return
    except StudioError as error:
        advice = "'framing studio' starts one; [studio] url in study.toml says where it is"
        yield CheckLine(subject, "missing" if settings.projects else "attention", str(error), advice)
        return
    yield _release_check(subject, settings.url, answer.release)
    if answer.time and (seconds := abs((answer.time - datetime.now(UTC)).total_seconds())) > _APART:
        yield CheckLine("clock", "attention", f"{seconds:,.0f} s apart from that of {settings.url}", "set both by NTP")
    if not around.get(_KEY, "").strip():
        advice = "take a token from Account & Settings; push and pull need it"
        yield CheckLine("token", "attention", f"{_KEY} is not set", advice)


def _release_check(subject: str, url: str, release: str) -> CheckLine:
    fact = f"Label Studio {release} at {url}"
    if tuple(int(number) for number in release.split(".")[:2]) < _OLDEST:
        return CheckLine(subject, "missing", fact, f"framing needs {'.'.join(map(str, _OLDEST))} or newer: upgrade it")
    return CheckLine(subject, "ok", fact)
