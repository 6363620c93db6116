"""Annotations → a new model, if it is better than what is in use.

What ``framing serve`` does in a process of its own when somebody presses *Start
Training*: pull, adjudicate, train, compare, and keep the new model only where it
is proven better on articles that neither has seen.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.codebook import FILE, read_codebook
from framing.digests import digest
from framing.errors import InputError, ModelError, StudyError
from framing.files import read_text, write_text
from framing.intervals import Estimate, undefined
from framing.single_writer import writes
from framing.steps.adjudicate import adjudicate
from framing.steps.pull import pull
from framing.steps.train import FittedModel, fit_model, is_current, keep, labelled
from framing.study import Study

if TYPE_CHECKING:
    from framing.model.compare import Comparison, CurrentModel

LOG = Path("data") / "retraining.jsonl"
_LOGGED = ("reason", "model", "before")  # what others read of a line
RULES = "rules"


@dataclass(frozen=True, slots=True)
class RetrainResult:
    """The result of a retraining: whether the new model was taken, against what, on how many articles, and why.

    ``skill`` and ``f1`` are gains of the new over the one ``before``; see
    ``framing.model.compare``. ``model`` names the one in use from now on.
    """

    taken: bool
    reason: str
    before: str
    model: str
    articles: int
    skill: Estimate
    f1: Estimate


def model_name(study: Study) -> str:
    """Name the model of a study by its digest, such as "model-default-5fd7e14f"; "rules" if there is none."""
    folder = study.file("model")
    try:
        return f"model-{study.settings.model.name}-{digest(folder)[:8]}" if study.has("model") else RULES
    except (InputError, FileNotFoundError) as error:
        raise ModelError(str(error)) from error


@writes("retrain")
def retrain(study: Study) -> RetrainResult:
    """Bring annotations back, train on them, and take the new model if it is better; log why or why not.

    Without a project in ``study.toml`` the annotations that are there count.

    Raises
    ------
    StudyError
        A stage is missing, or another command is writing in the study.
    StudioError
        Label Studio cannot be reached.
    ModelError
        There is too little to learn from.
    """
    if study.settings.studio.projects:
        pull(study)
    adjudicate(study)
    old_model = model_name(study)
    if old_model != RULES and is_current(study):
        return _nothing_new(study, old_model)
    retrained = _retrain(study, old_model)
    _log(study, retrained)
    return retrained


def history(study: Study) -> list[dict[str, Any]]:
    """Return what came of each retraining, the oldest first."""
    path = study.path / LOG
    try:
        lines = [json.loads(line) for line in read_text(path).split("\n") if line.strip()] if path.exists() else []
    except (ValueError, RecursionError) as error:
        raise InputError("is no longer valid JSON Lines; move it away", path=path) from error
    if not all(isinstance(line, dict) and all(isinstance(line.get(name), str) for name in _LOGGED) for line in lines):
        raise InputError("has a line that framing did not write; move it away", path=path)
    return lines


def _nothing_new(study: Study, old_model: str) -> RetrainResult:
    none = undefined(0, "nothing to compare")
    rows = study.row("model").rows
    return RetrainResult(
        False, "nothing new: the model already knows all labels", old_model, old_model, rows, none, none
    )


def _retrain(study: Study, old_model: str) -> RetrainResult:
    from framing.model.compare import compare

    study.require_writable("model", "frames")
    fitted = fit_model(study, labelled(study), study.settings.model)
    in_use, note = _in_use(study, fitted, old_model)
    settings = study.settings
    comparison = compare(
        fitted.trained.held_out, in_use, fitted.training_data.learned,
        confidence=settings.report.confidence, seed=settings.seed,
    )  # fmt: skip
    if comparison.better:
        keep(study, fitted)
    articles = len(fitted.training_data.articles)
    reason = f"{_reason(comparison, old_model, articles)}{note}"
    return RetrainResult(
        comparison.better, reason, old_model, model_name(study), articles, comparison.skill, comparison.f1
    )


def _in_use(study: Study, fitted: FittedModel, old_model: str) -> tuple["CurrentModel", str]:
    """Return what is in use as ``compare`` needs it: the study's model, or the rules without a readable one."""
    from framing.model.bundle import read_bundle
    from framing.model.compare import model_in_use, rules_in_use

    if old_model == RULES:
        return rules_in_use(fitted.training_data), ""
    try:
        codebook, encoder = read_codebook(study.path / FILE).digest, study.settings.model.encoder
        bundle = read_bundle(study.file("model"), codebook=codebook, encoder=encoder)
        study.require_unaltered("model")
    except (ModelError, StudyError) as error:
        return rules_in_use(fitted.training_data), f" (compared with the rules: {error})"
    return model_in_use(fitted.training_data, bundle.tagger, bundle.held_out, bundle.fold_of), ""


def _reason(comparison: "Comparison", old_model: str, articles: int) -> str:
    """Say in a sentence why the new model is taken, or is not."""
    skill, f1 = comparison.skill, comparison.f1
    if skill.note:
        return f"{old_model} stays: {skill.note}, and there are {skill.n}"
    replaced = f"the new model replaces {old_model}"
    verdict = replaced if comparison.better else f"{old_model} stays, {_shortcoming(comparison)}"
    gain = f"Brier skill {skill.value:+.3f} [{skill.low:+.3f}, {skill.high:+.3f}], F1 {f1.value:+.3f}"
    return f"{verdict}: on {skill.n} of {articles} labelled articles, change with the new model: {gain}"


def _shortcoming(comparison: "Comparison") -> str:
    """Say which condition of ``Comparison.better`` a new model does not meet."""
    if not comparison.skill.low > 0:  # nor is it where it is nan
        return "the new model is not proven better"
    if comparison.f1.value < 0:
        return "what the new model would show is worse"
    return "the new model gains too little to matter"


def _log(study: Study, retrained: RetrainResult) -> None:
    line = json.dumps(_plain({"at": datetime.now(UTC).isoformat(timespec="seconds"), **asdict(retrained)}))
    path = study.path / LOG
    write_text((read_text(path) if path.exists() else "") + line + "\n", path)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return None if isinstance(value, float) and value != value else value
