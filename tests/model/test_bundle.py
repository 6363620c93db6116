import shutil
import zipfile

import pytest
from skops import io as skops

from framing.annotations.gold import adjudicate
from framing.digests import digest
from framing.errors import InputError, ModelError
from framing.files import read_json, write_json
from framing.model.bundle import read_bundle, read_card, write_bundle
from framing.model.card import FORMAT, make_card, metrics_of_card
from framing.model.metrics import measure
from framing.model.training import train
from framing.model.training_data import TrainingInput, as_read
from framing.settings import Model


@pytest.fixture(scope="module")
def bundled(newsroom):
    """A training and its card."""
    tables = newsroom(n_labelled=36)
    gold = adjudicate(tables["annotations"], tables["readings"])
    rows = as_read(tables["articles"], tables["markers"])
    trained = train(TrainingInput(tables["articles"], tables["markers"], gold), model=Model(), seed=1)
    metrics = measure(trained.held_out, gold, tables["articles"])
    return (
        rows,
        trained,
        make_card(trained, metrics, data={"gold": "0" * 64, "codebook": "c" * 64}, model=Model(), seed=1),
    )


@pytest.fixture
def folder(bundled, tmp_path):
    """A model's folder."""
    write_bundle(bundled[1], bundled[2], tmp_path / "models" / "default")
    return tmp_path / "models" / "default"


def change_card(folder, **facts):
    write_json({**read_json(folder / "card.json"), **facts}, folder / "card.json")


def test_what_is_read_scores_as_what_was_written(bundled, folder):
    rows, trained, _ = bundled
    bundle = read_bundle(folder)
    assert bundle.tagger.predict_proba(rows).equals(trained.tagger.predict_proba(rows))
    assert bundle.held_out.equals(trained.held_out)
    assert bundle.fold_of == trained.folds.fold_of
    assert bundle.fold_taggers == ()


def test_fold_models_are_read_for_scoring_only(bundled, folder):
    rows, trained, _ = bundled
    taggers = read_bundle(folder, with_folds=True).fold_taggers
    assert len(taggers) == len(trained.fold_taggers) == trained.folds.count
    for read, written in zip(taggers, trained.fold_taggers, strict=True):
        assert read.predict_proba(rows).equals(written.predict_proba(rows))
    (folder / "fold-1.skops").unlink()
    with pytest.raises(ModelError, match=r"fold-1\.skops is not the file"):
        read_bundle(folder, with_folds=True)
    assert read_bundle(folder).fold_taggers == ()


def test_the_same_model_gives_the_same_bytes_and_nothing_else_is_left(bundled, folder):
    before = digest(folder)
    write_bundle(bundled[1], bundled[2], folder)
    assert digest(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["default"]


def test_a_card_tells_people_and_programs_the_same(folder):
    card = read_card(folder)
    metrics = metrics_of_card(card)
    (f1,) = metrics.query(
        "target == 'outlet_voice' and model == 'tagger' and by == 'all' and measure == 'f1'"
    ).itertuples()
    text = (folder / "card.md").read_text(encoding="utf-8")
    assert f"{f1.value:.2f} [{f1.low:.2f}, {f1.high:.2f}]" in text
    assert card["folds"] == {"by": "event", "groups": 6, "folds": 5, "note": ""}
    assert "NaN" not in (folder / "card.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["tagger.skops", "held_out.parquet", "folds.parquet"])
@pytest.mark.parametrize("harm", ["changed", "lost"])
def test_a_file_that_is_not_the_one_that_was_written_is_refused(folder, name, harm):
    if harm == "lost":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes((folder / name).read_bytes() + b"x")
    with pytest.raises(ModelError, match=f"{name} is not the file that was written"):
        read_bundle(folder)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"format": FORMAT + 1}, f"format {FORMAT + 1} was made by a newer version; this one reads {FORMAT}"),
        ({"format": 4}, "is not the card of a model that this version reads; run 'framing train'"),
        ({"format": "one"}, "is not the card of a model"),
        ({"versions": {"scikit-learn": "0.1.2"}}, r"was made with scikit-learn 0\.1\.2"),
    ],
)
def test_another_format_or_version_is_refused(folder, facts, message):
    change_card(folder, **facts)
    with pytest.raises(ModelError, match=message):
        read_bundle(folder)


def test_another_codebook_is_refused_and_the_same_is_not(folder):
    assert read_bundle(folder, codebook="c" * 64).card["kind"] == "SpanTagger"
    with pytest.raises(ModelError, match="was trained under another codebook"):
        read_bundle(folder, codebook="d" * 64)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_a_broken_card_is_refused(folder, text):
    (folder / "card.json").write_text(text)
    with pytest.raises(ModelError, match="framing train"):
        read_bundle(folder)


def test_no_model_is_named_as_such(tmp_path):
    with pytest.raises(ModelError, match="there is no model in"):
        read_bundle(tmp_path / "nothing")


def swap(folder, archive):
    """Put another archive in the place of the tagger, with its digest in the card."""
    (folder / "tagger.skops").write_bytes(archive)
    files = read_json(folder / "card.json")["files"]
    change_card(folder, files={**files, "tagger.skops": digest(folder / "tagger.skops")})


def test_types_that_no_model_of_ours_has_are_not_loaded(folder):
    swap(folder, skops.dumps(shutil.ReadError))
    with pytest.raises(ModelError, match="shutil"):
        read_bundle(folder)


def test_something_else_than_a_tagger_is_refused(folder):
    swap(folder, skops.dumps({"a": 1}))
    with pytest.raises(ModelError, match="holds a dict, not a SpanTagger"):
        read_bundle(folder)
    swap(folder, b"no archive")
    with pytest.raises(ModelError, match="not a readable model"):
        read_bundle(folder)


def test_a_disk_that_refuses_a_model_is_one_clear_error(bundled, folder, tmp_path, monkeypatch):
    with pytest.raises(InputError, match="cannot write"):
        write_bundle(bundled[1], bundled[2], folder / "card.json" / "below")
    monkeypatch.setattr(zipfile.ZipFile, "writestr", lambda *_: (_ for _ in ()).throw(OSError(28, "disk full")))
    with pytest.raises(InputError, match="disk full"):
        write_bundle(bundled[1], bundled[2], tmp_path / "new")
