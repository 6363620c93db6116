"""Whether an encoder is whole, of a kind that has word vectors, and free of code of its own."""

from pathlib import Path
from typing import Any

from framing.errors import InputError, ModelError
from framing.files import read_json

_LIBRARY = "sentence_transformers."
_UNUSED = "pooler"  # a part that many encoders come without, and that no vector here uses


def refuse_code(folder: Path) -> None:
    """Refuse an encoder's folder with classes that are not the library's, or with weights as a pickle."""
    modules = folder / "modules.json"
    try:
        parts = read_json(modules) if modules.exists() else []
        pickled = [path for path in folder.rglob("pytorch_model*.bin") if not list(path.parent.glob("*.safetensors"))]
    except (InputError, OSError) as error:
        raise ModelError(f"the encoder {str(folder)!r} cannot be read: {error}") from error
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise ModelError(f"{modules}: is not a list of an encoder's modules; use another encoder")
    if strange := [str(part.get("type"))[:80] for part in parts if not str(part.get("type")).startswith(_LIBRARY)]:
        raise ModelError(f"{modules}: names the class {strange[0]}, which is not the library's; use another encoder")
    if pickled:
        raise ModelError(f"{pickled[0]}: weights are read only as safetensors; use an encoder that has them")


def refuse_made_up(model: Any, encoder: str) -> None:
    """Refuse an encoder of which the library has made up a part: it fills in what a folder lacks, at random.

    Raises
    ------
    ModelError
        Weights are missing or are those of another kind of model, or the
        tokeniser has hardly any words.
    """
    inner = getattr(model[0], "auto_model", None)
    config: Any = getattr(inner, "config", None)
    if inner is None or not hasattr(config, "num_hidden_layers"):
        return
    if len(model.tokenizer) < getattr(config, "vocab_size", 0) / 2:
        raise ModelError(
            f"the encoder {encoder!r} is incomplete: its tokeniser has {len(model.tokenizer):,} pieces of words, "
            f"and its weights {config.vocab_size:,}; copy its folder again, with tokenizer.json"
        )
    _, loading = type(inner).from_pretrained(config._name_or_path, use_safetensors=True, output_loading_info=True)
    if lacking := sorted(name for name in loading["missing_keys"] if _UNUSED not in name):
        raise ModelError(
            f"the encoder {encoder!r} is incomplete, or its weights are those of another model: "
            f"{len(lacking)} of its {len(inner.state_dict())} parts are missing, {lacking[0]} for one"
        )
