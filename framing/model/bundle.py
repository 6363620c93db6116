"""A trained model on disk: one folder, no pickle, checked before it is used.

tagger.skops       the model
held_out.parquet   the labelled articles' candidates with their held-out probabilities
folds.parquet      every labelled article with its group and fold
card.json          format, digests of the files above, data, settings, figures
card.md            the same, for people to read
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
from framing.model.interface import Tagger
from framing.model.registry import TAGGERS, TRUSTED
from framing.model.training import Trained

if TYPE_CHECKING:
    import pandas as pd

_TAGGER, _HELD_OUT, _FOLDS, _CARD = "tagger.skops", "held_out.parquet", "folds.parquet", "card.json"
_ID = re.compile(r'(?<="__id__": )\d+|(?<=")\d+(?=\.np[yz]")')


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model as it is used: the tagger, its held-out predictions, and its card."""

    tagger: Tagger
    held_out: "pd.DataFrame"
    fold_of: Mapping[str, int]
    card: Mapping[str, Any]


def write_bundle(trained: Trained, card: Mapping[str, Any], folder: Path) -> None:
    """Write a model into an empty folder; the same model gives the same bytes."""
    import pandas as pd
    from skops import io as skops

    folds = pd.DataFrame(
        [(article_id, trained.folds.group_of[article_id], fold) for article_id, fold in trained.folds.fold_of.items()],
        columns=["article_id", "group", "fold"],
    )
    with replacing(folder / _TAGGER) as temporary:
        temporary.write_bytes(_deterministic(skops.dumps(trained.tagger)))
    write_parquet(trained.held_out, folder / _HELD_OUT)
    write_parquet(folds, folder / _FOLDS)
    whole = {**card, "files": {name: digest(folder / name) for name in (_TAGGER, _HELD_OUT, _FOLDS)}}
    write_json(whole, folder / _CARD)
    write_text(render_card(whole), folder / "card.md")


def read_bundle(folder: Path, codebook: str = "") -> Bundle:
    """Read a model's folder; ``codebook`` is the digest of the one in use, "" if any will do.

    Raises
    ------
    ModelError
        There is none, a file is missing or not the one that was written, it was
        made by a newer version, with another scikit-learn or under another
        codebook, or it holds types that are not trusted.
    """
    card = read_card(folder)
    if codebook and card["data"].get("codebook", codebook) != codebook:
        raise ModelError(f"{folder} was trained under another codebook; run 'framing train'")
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
    """Read a model's card; raise ``ModelError`` if none can be read."""
    if not (folder / _CARD).is_file():
        raise ModelError(f"there is no model in {folder}; run 'framing train'")
    try:
        card = read_json(folder / _CARD)
    except InputError as error:
        raise ModelError(f"{error}; run 'framing train'") from error
    written = card.get("format") if isinstance(card, dict) else None
    if written != FORMAT or not {"files", "versions", "figures", "data"} <= set(card):
        newer = isinstance(written, int) and written > FORMAT
        raise ModelError(
            f"{folder / _CARD}: "
            + (
                f"format {written!r} was made by a newer version; this one reads {FORMAT}: upgrade framing"
                if newer
                else "is not the card of a model that this version reads; run 'framing train'"
            )
        )
    return dict(card)


def _load(path: Path) -> Tagger:
    from skops import io as skops
    from skops.io.exceptions import UntrustedTypesFoundException

    broken = (
        UntrustedTypesFoundException, zipfile.BadZipFile, json.JSONDecodeError,
        OSError, ValueError, KeyError, TypeError, AttributeError, ImportError,
    )  # fmt: skip
    try:
        untrusted = sorted(set(skops.get_untrusted_types(file=path)) - set(TRUSTED))
        if untrusted:
            raise ModelError(f"{path} holds {', '.join(untrusted)}, which no model of framing has: it is not loaded")
        tagger: Tagger = skops.load(path, trusted=list(TRUSTED))
    except broken as error:
        raise ModelError(f"{path} is not a readable model: {error}; run 'framing train'") from error
    if not isinstance(tagger, tuple(TAGGERS.values())):
        raise ModelError(f"{path} holds a {type(tagger).__name__}, not a {' or '.join(TAGGERS)}; run 'framing train'")
    return tagger


def _deterministic(archive: bytes) -> bytes:
    """Rename the parts of a skops archive by their order, and give all the same date.

    skops names them by memory address and dates them by the clock: the same
    model would have another digest at each training.
    """
    numbers: dict[str, str] = {}

    def renumber(text: str) -> str:
        return _ID.sub(lambda match: numbers.setdefault(match[0], str(len(numbers))), text)

    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(rewritten, "w") as new:
        parts = {"schema.json": renumber(old.read("schema.json").decode("utf-8")).encode("utf-8")}
        arrays = [name for name in old.namelist() if name != "schema.json"]
        parts |= {renumber(f'"{name}"').strip('"'): old.read(name) for name in arrays}
        for name in sorted(parts):
            new.writestr(zipfile.ZipInfo(name), parts[name], zipfile.ZIP_DEFLATED)
    return rewritten.getvalue()
