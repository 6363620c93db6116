"""An encoder is never loaded with classes or pickles of its own; the library is a stand-in that records its calls."""

import json
import sys
from types import ModuleType, SimpleNamespace

import pytest

from framing.errors import ModelError
from framing.model.encoder import load_encoder
from framing.model.encoder_checks import refuse_made_up


@pytest.fixture
def calls(monkeypatch):
    """What SentenceTransformer is called with; the version can be set on ``library``."""
    calls = []

    def construct(*arguments, **options):
        calls.append((arguments, options))
        return SimpleNamespace(eval=lambda: "encoder")

    names = ("sentence_transformers", "transformers", "transformers.utils", "safetensors")
    library, transformers, utils, safetensors = (ModuleType(name) for name in names)
    safetensors.SafetensorError = type("SafetensorError", (Exception,), {})
    library.SentenceTransformer, library.__version__ = construct, "6.2.0"
    utils.logging = SimpleNamespace(disable_progress_bar=lambda: None)
    for name, module in zip(names, (library, transformers, utils, safetensors), strict=True):
        monkeypatch.setitem(sys.modules, name, module)
    load_encoder.cache_clear()
    yield calls
    load_encoder.cache_clear()


def modules(folder, *types):
    (folder / "modules.json").write_text(json.dumps([{"type": name, "path": ""} for name in types]))
    return str(folder)


def test_an_encoder_is_loaded_as_safetensors_without_code_of_its_own(calls, tmp_path):
    folder = modules(tmp_path, "sentence_transformers.models.Transformer")
    (tmp_path / "pytorch_model.bin").touch()
    (tmp_path / "model.safetensors").touch()
    options = {"device": "cpu", "trust_remote_code": False, "model_kwargs": {"use_safetensors": True}}
    for encoder in ("mini", folder):
        assert load_encoder(encoder) == "encoder"
        assert calls.pop() == ((encoder,), options)


@pytest.mark.parametrize("version", ["5.9.1", "2.0"])
def test_a_library_that_imports_the_classes_of_a_folder_is_refused(calls, monkeypatch, version):
    monkeypatch.setattr(sys.modules["sentence_transformers"], "__version__", version)
    with pytest.raises(ModelError, match=r"imports the classes of a folder; run pip install 'framing\[encoder\]'"):
        load_encoder("mini")
    assert not calls


@pytest.mark.parametrize("text", ["5", "null", "[1]", "{", '[{"type": "evil.Model"}]', '[{"path": ""}]', "[" * 100_000])
def test_a_folder_with_classes_of_its_own_or_without_a_list_of_modules_is_refused(calls, tmp_path, text):
    (tmp_path / "modules.json").write_text(text)
    with pytest.raises(ModelError, match=r"modules\.json"):
        load_encoder(str(tmp_path))
    assert not calls


def test_a_folder_whose_weights_are_a_pickle_is_refused(calls, tmp_path):
    folder = modules(tmp_path, "sentence_transformers.models.Transformer")
    (tmp_path / "2_Dense").mkdir()
    (tmp_path / "model.safetensors").touch()
    assert load_encoder(folder) == "encoder"
    load_encoder.cache_clear()
    (tmp_path / "2_Dense" / "pytorch_model.bin").touch()
    with pytest.raises(ModelError, match="weights are read only as safetensors"):
        load_encoder(folder)


@pytest.mark.parametrize("error", [TypeError, AttributeError, KeyError, OSError, "SafetensorError"])
def test_whatever_the_library_fails_with_the_encoder_is_named(calls, monkeypatch, error):
    kind = sys.modules["safetensors"].SafetensorError if isinstance(error, str) else error

    def construct(*arguments, **options):
        raise kind("header too small\nand more")

    monkeypatch.setattr(sys.modules["sentence_transformers"], "SentenceTransformer", construct)
    with pytest.raises(ModelError, match=r"has no encoder 'mini': '?header too small"):
        load_encoder("mini")


class StandIn:
    """An encoder of which the library says what it had to fill in at random."""

    def __init__(self, missing, pieces=30_000):
        self.inner = SimpleNamespace(
            auto_model=type("Network", (), {
                "config": SimpleNamespace(num_hidden_layers=6, vocab_size=30_000, _name_or_path="mini"),
                "from_pretrained": classmethod(lambda cls, name, **options: (cls(), {"missing_keys": missing})),
                "state_dict": lambda self: dict.fromkeys(range(103)),
            })()
        )  # fmt: skip
        self.tokenizer = range(pieces)

    def __getitem__(self, place):
        return self.inner


def test_weights_that_the_library_made_up_are_refused_but_not_a_missing_pooler():
    refuse_made_up(StandIn({"pooler.dense.weight", "pooler.dense.bias"}), "mini")
    with pytest.raises(ModelError, match=r"weights are those of another model: 2 of its 103 parts are missing, a for"):
        refuse_made_up(StandIn({"b", "a", "pooler.dense.bias"}), "mini")


def test_a_tokeniser_that_knows_hardly_any_words_is_refused():
    with pytest.raises(ModelError, match=r"its tokeniser has 5 pieces of words, and its weights 30,000; copy"):
        refuse_made_up(StandIn(set(), pieces=5), "mini")
