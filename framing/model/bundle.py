"""A trained model on disk: one folder, no pickle, checked before it is used.

tagger.skops       the model
held_out.parquet   the labelled articles' candidates with their held-out probabilities
folds.parquet      every labelled article with its group and fold
card.json          format, digests of the files above, data, settings, metrics
card.md            the same, for people to read
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.digests import digest
from framing.errors import InputError, ModelError
from framing.files import read_json, replacing, write_json, write_text
from framing.model.archive import MAX_MODEL_BYTES, UNREADABLE, load_archive
from framing.model.card import FORMAT, check_card, render_card, versions
from framing.model.interface import Tagger
from framing.model.labelled_tables import read_folds, read_held_out
from framing.model.registry import TAGGERS, TRUSTED
from framing.model.shared_words import share_words
from framing.model.training import TrainingResult
from framing.parquet_files import write_parquet
from framing.wording import printable

if TYPE_CHECKING:
    import pandas as pd

_TAGGER, _HELD_OUT, _FOLDS, _CARD = "tagger.skops", "held_out.parquet", "folds.parquet", "card.json"
_MAX_CARD = 16 << 20
_NO_ADDRESS = 1 << 64  # no object is there
_ID = re.compile(r'(?<="__id__": )\d+|(?<=")\d+(?=\.np[yz]")')


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model as it is used: the tagger, its held-out predictions, its card, and the fold models if they were read."""

    tagger: Tagger
    held_out: "pd.DataFrame"
    fold_of: Mapping[str, int]
    card: Mapping[str, Any]
    fold_taggers: tuple[Tagger, ...] = ()


def write_bundle(trained: TrainingResult, card: Mapping[str, Any], folder: Path) -> None:
    """Write a model into an empty folder; the same model gives the same bytes."""
    import pandas as pd
    from skops import io as skops

    folds = pd.DataFrame(
        [(article_id, trained.folds.group_of[article_id], fold) for article_id, fold in trained.folds.fold_of.items()],
        columns=["article_id", "group", "fold"],
    )
    taggers = {_TAGGER: trained.tagger, **{_fold_name(fold): part for fold, part in enumerate(trained.fold_taggers)}}
    for name, tagger in taggers.items():
        with replacing(folder / name) as temporary:
            temporary.write_bytes(_deterministic(skops.dumps(tagger)))
    write_parquet(trained.held_out, folder / _HELD_OUT)
    write_parquet(folds, folder / _FOLDS)
    whole = {**card, "files": {name: digest(folder / name) for name in (*taggers, _HELD_OUT, _FOLDS)}}
    write_json(whole, folder / _CARD)
    write_text(printable(render_card(whole)), folder / "card.md")


def read_bundle(
    folder: Path, codebook: str = "", *, encoder: str = "", cache: str | None = None, with_folds: bool = False
) -> Bundle:
    """Read a model's folder, which somebody else may have written: bounded, checked, and nothing in it is run.

    Parameters
    ----------
    folder : Path
        Of ``write_bundle``.
    codebook : str
        The digest of the codebook in use, "" if any will do.
    encoder : str
        The encoder in use, as ``study.toml`` names it; "" if there is none. A
        folder never decides which encoder is loaded.
    cache : str, optional
        The folder to keep the encoder's vectors in; else environment
        ``FRAMING_CACHE``. The one that the tagger was trained with is ignored.
    with_folds : bool
        Whether to read the fold models too, which scoring needs.

    Raises
    ------
    ModelError
        There is no model, a file is missing or not the one that was written, it was
        made by a newer version, with another scikit-learn, encoder or under
        another codebook, it holds types that are not trusted, or less or more
        than a model has.
    """
    card = read_card(folder)
    if codebook and card["data"].get("codebook", codebook) != codebook:
        raise ModelError(f"{folder} was trained under another codebook; run 'framing train'")
    tagger, held_out, folds = (
        _content(folder / name, card["files"].get(name)) for name in (_TAGGER, _HELD_OUT, _FOLDS)
    )
    then, now = card["versions"]["scikit-learn"], versions()["scikit-learn"]
    if then.split(".")[:2] != now.split(".")[:2]:
        raise ModelError(f"{folder} was made with scikit-learn {then}, but this is {now}; run 'framing train'")
    fold_of = read_folds(folds, folder / _FOLDS)
    names = [_fold_name(fold) for fold in sorted(set(fold_of.values()))] if with_folds else []
    taggers = [
        _load(tagger, folder / _TAGGER, encoder, cache),
        *(_load(_content(folder / name, card["files"].get(name)), folder / name, encoder, cache) for name in names),
    ]
    share_words(taggers)
    return Bundle(taggers[0], read_held_out(held_out, folder / _HELD_OUT, fold_of), fold_of, card, tuple(taggers[1:]))


def _fold_name(fold: int) -> str:
    """Return the file of the model that was trained without a fold."""
    return f"fold-{fold}.skops"


def read_card(folder: Path) -> dict[str, Any]:
    """Read a model's card; raise ``ModelError`` if none can be read."""
    path = folder / _CARD
    try:
        if not path.is_file():
            raise ModelError(f"there is no model in {folder}; run 'framing train'")
        if path.stat().st_size > _MAX_CARD:
            raise ModelError(f"{path} is larger than {_MAX_CARD >> 20} MB: it is not a card; run 'framing train'")
        card = read_json(path)
    except (InputError, OSError, ValueError) as error:
        raise ModelError(f"{_reason(error, path)}; run 'framing train'") from error
    written = card.get("format") if isinstance(card, dict) else None
    if isinstance(written, int) and written > FORMAT:
        raise ModelError(
            f"{path}: format {written!r} was made by a newer version; this one reads {FORMAT}: upgrade framing"
        )
    if written != FORMAT:
        raise ModelError(f"{path}: is not the card of a model that this version reads; run 'framing train'")
    try:
        check_card(card)
    except ValueError as error:
        raise ModelError(f"{path}: {error}; run 'framing train'") from error
    return dict(card)


def _content(path: Path, expected: str | None) -> bytes:
    """Return the bytes of a file, of which the card has the digest."""
    try:
        content = path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_MODEL_BYTES else b""
    except (OSError, ValueError) as error:
        raise ModelError(f"{_reason(error, path)}; run 'framing train'") from error
    if not content or hashlib.sha256(content).hexdigest() != expected:
        raise ModelError(f"{path} is not the file that was written; run 'framing train'")
    return content


def _reason(error: Exception, path: Path) -> str:
    return str(error) if isinstance(error, InputError) else f"{path}: cannot read: {getattr(error, 'strerror', error)}"


def _load(content: bytes, path: Path, encoder: str, cache: str | None) -> Tagger:
    try:
        tagger = load_archive(content, TRUSTED)
        if type(tagger) not in TAGGERS:
            names = " or ".join(kind.__name__ for kind in TAGGERS)
            raise ValueError(f"it holds a {type(tagger).__name__}, not a {names}")
        stored = TAGGERS[type(tagger)]
        stored.check(tagger)
    except UNREADABLE as error:
        reason = str(error).partition("\n")[0][:200] or type(error).__name__
        raise ModelError(f"{path} is not a readable model: {reason}; run 'framing train'") from error
    try:
        return stored.connect(tagger, encoder, cache) if stored.connect else tagger
    except ValueError as error:
        raise ModelError(f"{path} {error}") from error


def _deterministic(archive: bytes) -> bytes:
    """Rename the parts of a skops archive by their order, and give all the same date.

    skops names them by memory address and dates them by the clock: the same
    model would have another digest at each training. A number or text has a name of
    its own wherever it occurs: models of another process do not share them.
    """
    numbers: dict[str, str] = {}
    names = count(_NO_ADDRESS)

    def apart(node: dict[str, Any]) -> dict[str, Any]:
        return node | {"__id__": next(names)} if node.get("__loader__") == "JsonNode" else node

    def renumber(text: str) -> str:
        return _ID.sub(lambda match: numbers.setdefault(match[0], str(len(numbers))), text)

    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(rewritten, "w") as new:
        schema = json.dumps(json.loads(old.read("schema.json"), object_hook=apart), indent=2)
        parts = {"schema.json": renumber(schema).encode("utf-8")}
        arrays = [name for name in old.namelist() if name != "schema.json"]
        parts |= {renumber(f'"{name}"').strip('"'): old.read(name) for name in arrays}
        for name in sorted(parts):
            new.writestr(zipfile.ZipInfo(name), parts[name], zipfile.ZIP_DEFLATED)
    return rewritten.getvalue()
