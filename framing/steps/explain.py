"""A model and an article → its candidates, each with its score and why it has it."""

from dataclasses import asdict
from typing import Any

from framing.codebook import FILE, read_codebook
from framing.errors import InputError
from framing.study import Study
from framing.wording import nearest

SHOWN = (
    "start",
    "end",
    "text",
    "category",
    "rule",
    "voice",
    "position",
    "kept_probability",
    "outlet_voice_probability",
)


def explain(study: Study, article_id: str, *, top: int = 5) -> list[dict[str, Any]]:
    """Return the candidates of an article by falling probability, each with its ``reasons``.

    The scores are those of the study's model as it is. For an article that it
    was trained on, they are not the held-out ones that the estimates use;
    ``labelled`` says so.

    Raises
    ------
    InputError
        There is no such article.
    StudyError
        There is no model, or another stage is missing.
    ModelError
        The model cannot be used.
    """
    from framing.model.bundle import read_bundle  # takes scikit-learn along
    from framing.model.explain import explain as of
    from framing.model.training_data import as_read

    study.require("model")
    study.require_unaltered("model")
    articles, markers = study.articles(), study.markers()
    row = articles[articles["article_id"] == article_id].reset_index(drop=True)
    if row.empty:
        raise InputError(f"there is no article {article_id!r}{nearest(article_id, list(articles['article_id']))}")
    codebook, encoder = read_codebook(study.path / FILE).digest, study.settings.model.encoder
    bundle = read_bundle(study.file("model"), codebook=codebook, encoder=encoder)
    (article,) = as_read(row, markers[markers["article_id"] == article_id], study.table("speech"))
    scored, reasons = of(bundle.tagger, article, top)
    rows = [
        {
            **{name: row[name] for name in SHOWN},
            "found": bool(row["kept_found"]),
            "labelled": article_id in bundle.fold_of,
            "like": row["like"],
            "reasons": [asdict(reason) for reason in why],
        }
        for row, why in zip(scored.to_dict("records"), reasons, strict=True)
    ]
    return sorted(rows, key=lambda row: (-row["kept_probability"], row["start"]))
