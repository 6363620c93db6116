"""A trained model on the disk: one folder, no pickle, checked before it is used.

tagger.skops       the model
held_out.parquet   the labelled articles' candidates with their held-out probabilities
folds.parquet      every labelled article with its group and fold
card.json          format, digests of the files above, data, settings, figures
card.md            the same, to read
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import InputError, ModelError
from framing.files import digest, read_json, read_parquet, replacing, write_json, write_parquet, write_text
from framing.model.card import FORMAT, render_card, versions
from framing.model.tagger import SpanTagger
from framing.model.training import Trained

if TYPE_CHECKING:
    import pandas as pd

_TAGGER, _HELD_OUT, _FOLDS, _CARD = "tagger.skops", "held_out.parquet", "folds.parquet", "card.json"
# what a bundle may hold beside scikit-learn's own types; anything else is refused unread
TRUSTED = tuple(
    f"framing.model.{name}"
    for name in (
        "calibration.CalibratedLogistic", "candidate_features.CandidateFeatures", "logistic.SharedLogistic",
        "word_model.WordModel",
        "category_model.CategoryModel", "tagger.SpanTagger", "word_features.WordFeatures",
    )
)  # fmt: skip
_ID = re.compile(r'(?<="__id__": )\d+|(?<=")\d+(?=\.np[yz]")')


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model as it is used: the tagger, what it held out, and its card."""

    tagger: SpanTagger
    held_out: "pd.DataFrame"
    fold_of: Mapping[str, int]
    card: Mapping[str, Any]


def write_bundle(trained: Trained, card: Mapping[str, Any], folder: Path) -> None:
    """Write a model into an empty folder; the same model gives the same bytes."""
    import pandas as pd
    from skops import io as skops

    folds = pd.DataFrame(
        [(one, trained.folds.group_of[one], fold) for one, fold in trained.folds.fold_of.items()],
        columns=["article_id", "group", "fold"],
    )
    with replacing(folder / _TAGGER) as passing:
        passing.write_bytes(_steady(skops.dumps(trained.tagger)))
    write_parquet(trained.held_out, folder / _HELD_OUT)
    write_parquet(folds, folder / _FOLDS)
    whole = {**card, "files": {name: digest(folder / name) for name in (_TAGGER, _HELD_OUT, _FOLDS)}}
    write_json(whole, folder / _CARD)
    write_text(render_card(whole), folder / "card.md")


def read_bundle(folder: Path, codebook: str = "") -> Bundle:
    """Read a model's folder; ``codebook`` is the digest of the one in use, "" where that makes no difference.

    Raises
    ------
    ModelError
        There is none, a file is missing or not the one that was written, it
        was made by a newer version, with another scikit-learn or under another
        codebook, or it holds types that a model of ours does not have.
    """
    card = read_card(folder)
    if codebook and card["data"].get("codebook", codebook) != codebook:
        raise ModelError(f"{folder} was trained under another codebook: its answers were others; run 'framing train'")
    for name in (_TAGGER, _HELD_OUT, _FOLDS):
        if not (folder / name).is_file() or digest(folder / name) != card["files"].get(name):
            raise ModelError(f"{folder / name} is not the file that was written; run 'framing train'")
    then, now = card["versions"]["scikit-learn"], versions()["scikit-learn"]
    if then.split(".")[:2] != now.split(".")[:2]:
        raise ModelError(f"{folder} was made with scikit-learn {then}, and this is {now}; run 'framing train'")
    folds = read_parquet(folder / _FOLDS)
    return Bundle(
        _load(folder / _TAGGER),
        read_parquet(folder / _HELD_OUT),
        dict(zip(folds["article_id"], folds["fold"].tolist(), strict=True)),
        card,
    )


def read_card(folder: Path) -> dict[str, Any]:
    """Read a model's card; raise ``ModelError`` where there is none that can be read."""
    if not (folder / _CARD).is_file():
        raise ModelError(f"there is no model in {folder}; run 'framing train'")
    try:
        card = read_json(folder / _CARD)
    except InputError as error:
        raise ModelError(f"{error}; run 'framing train'") from error
    made = card.get("format") if isinstance(card, dict) else None
    if made != FORMAT or not {"files", "versions", "figures", "data"} <= set(card):
        newer = isinstance(made, int) and made > FORMAT
        raise ModelError(
            f"{folder / _CARD}: format {made!r} was made by a newer version; this one reads {FORMAT}: upgrade framing"
            if newer
            else f"{folder / _CARD}: is no card of a model; run 'framing train'"
        )
    return dict(card)


def _load(path: Path) -> SpanTagger:
    from skops import io as skops
    from skops.io.exceptions import UntrustedTypesFoundException

    broken = (
        UntrustedTypesFoundException, zipfile.BadZipFile, json.JSONDecodeError,
        OSError, ValueError, KeyError, TypeError, AttributeError, ImportError,
    )  # fmt: skip
    try:
        strange = sorted(set(skops.get_untrusted_types(file=path)) - set(TRUSTED))
        if strange:
            raise ModelError(f"{path} holds {', '.join(strange)}, which no model of ours has: it is not loaded")
        tagger = skops.load(path, trusted=list(TRUSTED))
    except broken as error:
        raise ModelError(f"{path} is not a readable model: {error}; run 'framing train'") from error
    if not isinstance(tagger, SpanTagger):
        raise ModelError(f"{path} holds a {type(tagger).__name__}, not a SpanTagger; run 'framing train'")
    return tagger


def _steady(archive: bytes) -> bytes:
    """Give the parts of a skops archive numbers in their order, and all the same date.

    skops names them by memory address and dates them by the clock: the same
    model would have another digest at each training.
    """
    numbers: dict[str, str] = {}

    def renumber(text: str) -> str:
        return _ID.sub(lambda found: numbers.setdefault(found[0], str(len(numbers))), text)

    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w") as new:
        parts = {"schema.json": renumber(old.read("schema.json").decode("utf-8")).encode("utf-8")}
        arrays = [name for name in old.namelist() if name != "schema.json"]
        parts |= {renumber(f'"{name}"').strip('"'): old.read(name) for name in arrays}
        for name in sorted(parts):
            new.writestr(zipfile.ZipInfo(name), parts[name], zipfile.ZIP_DEFLATED)
    return made.getvalue()
