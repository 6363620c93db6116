"""A model → the scores of every candidate."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from framing.codebook import FILE, read_codebook
from framing.freshness import StudyState
from framing.shard_work import Advance, ShardsDone, ShardWork, Spread, one_by_one
from framing.single_writer import writes
from framing.study import StepResult, Study

if TYPE_CHECKING:
    from framing.model.bundle import Bundle


@writes("score", or_nothing=True)
def score(study: Study, *, force: bool = False, spread: Spread = one_by_one) -> StepResult:
    """Score the candidates of every article and keep them as stage ``scores``.

    ``spread`` says where shards of articles are scored: here, unless said.

    Raises
    ------
    ModelError
        The model cannot be read or was trained under another codebook, or the
        markers of the labelled articles have changed since.
    StudyError
        A stage before it, such as the model, is missing.
    """
    if force or not study.is_fresh("scores"):
        study.require("model")
        _bundle_of(study)  # its faults are those of the model, not of a shard
    (result,) = study.build_shards(("scores",), score_shard, spread=spread, force=force)
    return result


def score_shard(work: ShardWork, advance: Advance) -> ShardsDone:
    """Score the candidates of a shard's articles."""
    from framing.model.scoring import score as apply  # takes scikit-learn along

    bundle = _bundle_of(work.study)
    scores = apply(
        work.read("articles"), work.read("markers"), bundle.tagger, bundle.held_out, bundle.fold_of,
        speech=work.read("speech"), fold_taggers=bundle.fold_taggers, advance=advance,
    )  # fmt: skip
    return work.keep({"scores": scores})


def _bundle_of(study: StudyState) -> "Bundle":
    codebook, encoder = read_codebook(study.path / FILE).digest, study.settings.model.encoder
    return _bundle(study.file("model"), codebook, encoder, study.digest("model"))


@lru_cache(maxsize=1)
def _bundle(folder: Path, codebook: str, encoder: str, digest: str) -> "Bundle":
    """Read a model once for as long as its digest stays the same."""
    from framing.model.bundle import read_bundle

    return read_bundle(folder, codebook=codebook, encoder=encoder, with_folds=True)
