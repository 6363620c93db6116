"""Folders of models that somebody else wrote: each is read, or refused in one line that names the file."""

import copy
import hashlib
import io
import json
import os
import re
import struct
import zipfile

import numpy as np
import pandas as pd
import pytest

from framing.annotations.gold import adjudicate
from framing.errors import FramingError, ModelError
from framing.model.archive import load_archive
from framing.model.bundle import read_bundle, read_card, write_bundle
from framing.model.card import card_tests, make_card, metrics_of_card
from framing.model.metrics import measure
from framing.model.registry import TRUSTED
from framing.model.token_features import Article
from framing.model.training import train
from framing.model.training_data import TrainingInput
from framing.settings import Model

ODD = (None, [], {}, 5, "x", -1, True, [None], {"a": None})
ODD_LITERALS = ("null", "[]", "NaN", "1e999", "-7", '"x"', "true", "9" * 5000, "[" * 5000)
TEXT = [Article("The brutal cut came, critics say.")]


@pytest.fixture(scope="module")
def written(newsroom, tmp_path_factory):
    """The files of a small model, by name."""
    tables = newsroom(n_labelled=20)
    gold = adjudicate(tables["annotations"], tables["readings"])
    model = Model(dimensions=0, folds=2)
    trained = train(TrainingInput(tables["articles"], tables["markers"], gold), model=model, seed=1)
    metrics = measure(trained.held_out, gold, tables["articles"])
    folder = tmp_path_factory.mktemp("model")
    write_bundle(trained, make_card(trained, metrics, data={"gold": "0"}, model=model, seed=1), folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(written, tmp_path):
    for name, content in written.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def swap(folder, name, content):
    """Put other bytes in the place of a file, with their digest in the card."""
    (folder / name).write_bytes(content)
    card = json.loads((folder / "card.json").read_text())
    card["files"][name] = hashlib.sha256(content).hexdigest()
    (folder / "card.json").write_text(json.dumps(card))


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parts_of(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def members(value, path=()):
    """Yield the paths of a JSON value, one for each name of a member."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from members(inner, (*path, key))


def changed(value, path, odd):
    value = copy.deepcopy(value)
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    return value


def refused_or_used(read, use):
    """Return whether reading was refused; what is read can be used."""
    try:
        value = read()
    except ModelError:
        return True
    use(value)
    return False


def own_attributes(schema):
    """Yield the paths of the attributes of the package's own objects and scikit-learn's."""
    for path in members(schema):
        if len(path) > 1 and path[-2] == "content" and not isinstance(path[-1], int):
            yield path


@pytest.mark.slow
@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.exhaustive)])
def test_an_attribute_of_any_other_kind_is_refused_or_harmless(written, folder, every):
    parts = parts_of(written["tagger.skops"])
    schema, refused = json.loads(parts["schema.json"]), 0
    paths = list(own_attributes(schema))[::every]
    for number, path in enumerate(paths):
        literal = ODD_LITERALS[number % len(ODD_LITERALS)]
        node = {"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "content": literal}
        for odd in (node, {**node, "content": "null"}):
            other = {**parts, "schema.json": json.dumps(changed(schema, path, odd))}
            swap(folder, "tagger.skops", zipped(other, zipfile.ZIP_STORED))
            refused += refused_or_used(lambda: read_bundle(folder), lambda bundle: bundle.tagger.predict_proba(TEXT))
    assert len(paths) > 80 / every
    assert refused > len(paths)


@pytest.mark.slow
def test_a_member_of_the_schema_of_any_other_kind_is_refused_or_harmless(written):
    parts = parts_of(written["tagger.skops"])
    schema, refused = json.loads(parts["schema.json"]), 0
    paths = [path for path in members(schema) if len(path) < 8]
    for number, path in enumerate(paths):
        other = {**parts, "schema.json": json.dumps(changed(schema, path, ODD[number % len(ODD)]))}
        try:
            load_archive(zipped(other, zipfile.ZIP_STORED), TRUSTED)
        except (ValueError, TypeError, LookupError):
            refused += 1
    assert refused > len(paths) / 2


@pytest.mark.slow
def test_a_member_of_the_card_of_any_other_kind_is_refused_or_harmless(written, folder):
    card, refused = json.loads(written["card.json"]), 0
    for path in members(card):
        for odd in ODD:
            (folder / "card.json").write_text(json.dumps(changed(card, path, odd)))
            refused += refused_or_used(
                lambda: read_card(folder), lambda value: (metrics_of_card(value), card_tests(value), value["counts"])
            )
    assert refused > 100


@pytest.mark.parametrize("text", ["[]", "null", "5", '"x"', "{}", "[" * 100_000, '{"format": ' + "9" * 5000 + "}", ""])
def test_a_card_that_is_none_is_refused_with_its_path(folder, text):
    (folder / "card.json").write_text(text)
    with pytest.raises(ModelError, match=re.escape(str(folder / "card.json"))):
        read_bundle(folder)


@pytest.mark.parametrize("key", ["format", "files", "versions", "data", "metrics", "validation", "counts", "folds"])
def test_a_card_without_a_key_is_refused(folder, key):
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps({name: part for name, part in card.items() if name != key}))
    with pytest.raises(ModelError, match=r"card\.json"):
        read_bundle(folder)


def huge_array(parts):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }".ljust(117) + b"\n"
    name = next(name for name in parts if name.endswith(".npy"))
    return {**parts, name: b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header}


def object_array(parts):
    stream = io.BytesIO()
    np.save(stream, np.array([{}], dtype=object), allow_pickle=True)
    return {**parts, next(name for name in parts if name.endswith(".npy")): stream.getvalue()}


def doubling(parts):
    """A list of twice the same list of twice the same list …, each by its number."""
    node = {"__class__": "list", "__module__": "builtins", "__loader__": "ListNode", "content": []}
    levels = [{**node, "__id__": 1}]
    for level in range(2, 50):
        levels.append({**node, "__id__": level, "content": [levels[-1], {**node, "__id__": level - 1}]})
    return {**parts, "schema.json": json.dumps({**levels[-1], "protocol": 2})}


def deep(parts):
    return {**parts, "schema.json": '{"content":' * 200_000 + "1" + "}" * 200_000}


def brackets(parts):
    return {**parts, "schema.json": "[" + "[]," * 1_000_000 + "[]]"}


def long_zeros(parts):
    return {**parts, "zeros.npy": b"\0" * (300 << 20)}


def many_parts(parts):
    return {**parts, **{f"{number}.npy": b"" for number in range(2000)}}


def another_class(parts):
    schema = json.loads(parts["schema.json"])
    schema["__module__"], schema["__class__"] = "sklearn.pipeline", "Pipeline"
    return {**parts, "schema.json": json.dumps(schema)}


@pytest.mark.parametrize(
    "harm", [huge_array, object_array, doubling, deep, brackets, long_zeros, many_parts, another_class]
)
def test_an_archive_that_would_take_memory_or_time_or_another_class_is_refused(written, folder, harm):
    swap(folder, "tagger.skops", zipped(harm(parts_of(written["tagger.skops"]))))
    with pytest.raises(ModelError, match=r"tagger\.skops"):
        read_bundle(folder)


def set_attributes(written, folder, **literals):
    """Write attributes of the tagger; each is an attribute's JSON text."""
    parts = parts_of(written["tagger.skops"])
    schema = json.loads(parts["schema.json"])
    node = {"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "is_json": True}
    for name, literal in literals.items():
        schema["content"]["content"][name] = {**node, "content": literal}
    types = schema["content"]["key_types"]["content"]
    types += [types[0]] * (len(schema["content"]["content"]) - len(types))
    swap(folder, "tagger.skops", zipped({**parts, "schema.json": json.dumps(schema)}))


def test_the_cache_comes_from_the_caller_and_never_from_the_folder(written, folder):
    set_attributes(written, folder, cache='"/elsewhere"')
    assert read_bundle(folder).tagger.cache is None
    assert read_bundle(folder, cache="mine").tagger.cache == "mine"


def test_an_encoder_that_only_the_folder_names_is_refused(written, folder):
    set_attributes(written, folder, encoder='"/elsewhere"', encoder_='"0"')
    assert read_bundle(folder, encoder="/elsewhere").tagger.encoder == "/elsewhere"
    for encoder in ("", "mini"):
        with pytest.raises(ModelError, match=r"was trained with the encoder '/elsewhere', and study\.toml has"):
            read_bundle(folder, encoder=encoder)


def test_an_encoder_without_its_identity_is_refused(written, folder):
    set_attributes(written, folder, encoder='"mini"')
    with pytest.raises(ModelError, match="not the identity of the encoder"):
        read_bundle(folder, encoder="mini")


def test_a_model_without_an_encoder_is_refused_by_a_study_with_one(folder):
    assert not read_bundle(folder).tagger.encoder
    with pytest.raises(ModelError, match=r"was trained with no encoder, and study\.toml has the encoder 'mini'"):
        read_bundle(folder, encoder="mini")


def parquet(table):
    stream = io.BytesIO()
    table.to_parquet(stream, index=False)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["held_out.parquet", "folds.parquet"])
def test_a_table_without_a_column_or_with_another_type_is_refused(written, folder, name):
    table = pd.read_parquet(io.BytesIO(written[name]))
    for column in table.columns:
        for other in (table.drop(columns=column), table.assign(**{column: [[1]] * len(table)})):
            swap(folder, name, parquet(other))
            with pytest.raises(ModelError, match=re.escape(name)):
                read_bundle(folder)


@pytest.mark.parametrize(
    ("column", "value"),
    [("kept_probability", 2.0), ("voice", "nobody"), ("start", -1), ("article_id", "none"), ("why", "x" * 1_000_000)],
)
def test_a_held_out_table_with_impossible_values_is_refused(written, folder, column, value):
    table = pd.read_parquet(io.BytesIO(written["held_out.parquet"]))
    rows = table.loc[np.arange(300) % len(table)] if column == "why" else table
    swap(folder, "held_out.parquet", parquet(rows.assign(**{column: value})))
    with pytest.raises(ModelError, match=r"held_out\.parquet"):
        read_bundle(folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tagger.skops", "held_out.parquet", "folds.parquet"])
def test_a_flipped_byte_anywhere_is_refused_or_harmless(written, folder, name):
    content = written[name]
    for place in range(0, len(content), max(1, len(content) // 60)):
        swap(folder, name, content[:place] + bytes([content[place] ^ 0x5A]) + content[place + 1 :])
        refused_or_used(lambda: read_bundle(folder), lambda bundle: bundle.tagger.predict_proba(TEXT))


def reading_as_nobody(folder):
    """Read a folder in a process that has no rights; return what came of it."""
    read_end, write_end = os.pipe()
    if not (child := os.fork()):
        if os.getuid() == 0:
            os.setuid(65534)
        try:
            read_bundle(folder)
            outcome = "read"
        except FramingError as error:
            outcome = f"{type(error).__name__} {error}"
        except BaseException as error:
            outcome = f"traceback {error!r}"
        os.write(write_end, outcome.encode())
        os._exit(0)
    os.close(write_end)
    os.waitpid(child, 0)
    with os.fdopen(read_end) as stream:
        return stream.read()


@pytest.mark.parametrize("name", ["card.json", "tagger.skops", "held_out.parquet", "folds.parquet", ""])
def test_a_file_without_permission_is_named(folder, name):
    for parent in [folder, *folder.parents][:4]:
        parent.chmod(0o755)
    assert reading_as_nobody(folder) == "read"
    (folder / name).chmod(0)
    outcome = reading_as_nobody(folder)
    (folder / name).chmod(0o755)
    assert outcome.startswith(f"ModelError {folder / name}".rstrip("/"))
