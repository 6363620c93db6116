import pandas as pd
import pytest

from framing.errors import InputError, LanguageError, StudyError
from framing.files import read_json, write_json
from framing.lang import available
from framing.manifest import draws_of
from framing.records import empty
from framing.stages import NAMES, needs
from framing.study import open_study

ARTICLES = pd.DataFrame(
    {"article_id": ["a", "b"], "outlet": "herald", "language": "en", "text": ["One.", "Two."], "words": [1, 1]}
)
SAMPLE = pd.DataFrame(
    {
        "article_id": ["a"],
        "stratum": ["herald"],
        "probability": [0.5],
        "arm": ["blind"],
        "annotators": [2],
        "rank": [0],
    }
)


def states(study):
    return {one.stage: one.state for one in study.status() if one.state != "missing"}


def edit(study, old, new):
    path = study.path / "study.toml"
    path.write_text(path.read_text().replace(old, new))
    return open_study(study.path)


def test_a_stage_that_is_kept_is_read_back_whole(study):
    study.keep("articles", ARTICLES)
    pd.testing.assert_frame_equal(study.articles()[list(ARTICLES)], ARTICLES, check_dtype=False)


@pytest.mark.parametrize(
    ("there", "name", "first", "command"),
    [
        ("", "articles", "articles", "ingest"),
        ("", "scores", "articles", "ingest"),
        ("articles", "markers", "markers", "prelabel"),
        ("articles", "gold", "markers", "prelabel"),
        ("articles markers", "readings", "sample", "sample"),
        ("articles markers sample", "gold", "readings", "pull"),
        ("articles markers sample readings annotations", "gold", "gold", "adjudicate"),
        ("articles speech markers readings annotations", "model", "gold", "adjudicate"),
        ("articles markers readings annotations", "shown_prelabels", "shown_prelabels", "pull"),
        ("articles readings annotations", "gold", "gold", "adjudicate"),
    ],
)
def test_a_stage_that_is_missing_names_the_first_command_of_the_flow_that_was_not_run(
    study, there, name, first, command
):
    for earlier in there.split():
        study.keep(earlier, empty(earlier))
    before = f", nor stage '{first}', which comes before it" if first != name else ""
    with pytest.raises(StudyError, match=rf"has no stage '{name}' yet{before}; run 'framing {command}' first$"):
        study.require(name)


@pytest.mark.parametrize("name", [name for name in NAMES if needs(name)])
def test_in_a_new_study_whatever_is_made_of_articles_begins_with_ingest(study, name):
    with pytest.raises(StudyError, match=r"run 'framing ingest' first$"):
        study.require(name)


def test_a_step_with_unchanged_inputs_is_not_run_again(study):
    study.keep("articles", ARTICLES)
    assert study.build("sample", lambda: SAMPLE).written
    again = study.build("sample", lambda: pytest.fail("was made again"))
    assert (again.rows, again.written) == (1, False)


def test_names_are_stale_when_the_actors_change_and_markers_are_not(study):
    study = edit(study, 'languages = ["en", "fr"]', 'languages = ["en"]\n[[actors]]\nid = "g"\nnames = { en = ["x"] }')
    study.keep("articles", ARTICLES)
    for name in ("markers", "names"):
        study.keep(name, empty(name))
    assert states(study) == {"articles": "fresh", "markers": "fresh", "names": "fresh"}
    again = edit(study, '["x"]', '["x", "y"]')
    assert states(again) == {"articles": "fresh", "markers": "fresh", "names": "stale"}
    assert next(one.because for one in again.status() if one.stage == "names") == "[actors] in study.toml has changed"


def test_an_actor_that_is_not_in_stock_is_named_with_a_near_one(study):
    with pytest.raises(StudyError, match=r"'g': no stock actor 'wagnor' \(did you mean 'wagner'\?\)"):
        edit(study, 'title = "A small study"', 'title = "T"\nactors = [{ id = "g", stock = "wagnor" }]')


def test_force_runs_it_again(study):
    study.keep("articles", ARTICLES)
    study.build("sample", lambda: SAMPLE)
    assert study.build("sample", lambda: SAMPLE, force=True).written


def test_a_changed_input_makes_the_stages_behind_it_stale_and_says_why(study):
    study.keep("articles", ARTICLES)
    study.build("sample", lambda: SAMPLE)
    study.keep("articles", ARTICLES.assign(section="news"))
    (sample,) = [one for one in study.status() if one.stage == "sample"]
    assert (sample.state, sample.because) == ("stale", "articles have changed")
    assert study.build("sample", lambda: SAMPLE).written


def test_a_changed_setting_makes_its_stages_stale_and_no_other(study):
    study.keep("articles", ARTICLES)
    study.build("sample", lambda: SAMPLE)
    assert states(edit(study, "framing = 1\n", "framing = 1\nseed = 7\n")) == {"articles": "fresh", "sample": "stale"}


def test_what_rests_on_articles_that_have_changed_is_stale(study):
    study.keep("articles", ARTICLES)
    study.keep("readings", pd.DataFrame({"article_id": ["a"], "annotator": "1", "arm": "blind", "skipped": [False]}))
    spans = {
        "article_id": [],
        "annotator": [],
        "start": [],
        "end": [],
        "text": [],
        "category": [],
        "voice": [],
        "origin": [],
    }
    study.keep("annotations", pd.DataFrame(spans))
    study.keep("gold", pd.DataFrame({**spans, "confidence": []}))
    study.keep("articles", ARTICLES.assign(section="news"))
    assert states(study) == {"articles": "fresh", "readings": "stale", "annotations": "stale", "gold": "stale"}


def test_a_file_changed_by_hand_is_seen(study):
    study.keep("articles", ARTICLES)
    ARTICLES.iloc[:1].to_parquet(study.file("articles"))
    assert states(study) == {"articles": "changed"}


def test_a_process_killed_before_the_manifest_is_written_is_seen_and_run_again(study, monkeypatch):
    study.keep("articles", ARTICLES)
    with monkeypatch.context() as patch:
        patch.setattr("framing.study.write_manifest", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            study.build("sample", lambda: SAMPLE)
    assert study.build("sample", lambda: SAMPLE).written
    assert states(study) == {"articles": "fresh", "sample": "fresh"}


def test_a_table_that_breaks_its_contract_is_not_written(study):
    with pytest.raises(InputError, match="missing column"):
        study.keep("articles", ARTICLES.drop(columns="text"))
    assert not study.has("articles")


def test_the_manifest_says_how_a_stage_came_about(study):
    study.keep("articles", ARTICLES)
    study.build("sample", lambda: SAMPLE, extra={"source": "x"})
    row = study.manifest()["sample"]
    assert row.recipe.inputs == {"articles": study.manifest()["articles"].digest}
    assert (row.recipe.settings["seed"], row.rows, row.extra, row.by) == (1, 1, {"source": "x"}, "sample")


def test_a_manifest_of_a_newer_version_is_refused(study):
    study.keep("articles", ARTICLES)
    path = study.path / "data" / "manifest.json"
    write_json({**read_json(path), "framing": 2}, path)
    with pytest.raises(StudyError, match="newer version"):
        study.status()


def test_a_language_without_a_pack_is_refused(study):
    with pytest.raises(LanguageError, match=f"no pack for 'xx'; there are packs for {', '.join(available())}"):
        edit(study, '"fr"', '"xx"')


def test_stages_of_one_step_are_kept_together_or_not_at_all(study):
    with study.keeping() as keeping:
        keeping.table("articles", lambda: ARTICLES)

    def broken():
        with study.keeping() as keeping:
            keeping.table("articles", lambda: ARTICLES.iloc[:1])
            keeping.table("sample", lambda: SAMPLE.drop(columns="arm"))

    with pytest.raises(InputError, match="missing column"):
        broken()
    assert (len(study.articles()), study.has("sample")) == (2, False)
    assert states(study) == {"articles": "fresh"}


def test_a_commit_that_a_killed_process_left_is_finished_by_whoever_opens_the_study(study, monkeypatch):
    study.keep("articles", ARTICLES)
    with monkeypatch.context() as patch:
        patch.setattr("framing.transaction._move", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            study.keep("articles", ARTICLES.iloc[:1])
    assert len(open_study(study.path).articles()) == 1
    assert states(study) == {"articles": "fresh"}


def test_an_input_counts_by_its_bytes_and_not_by_what_the_manifest_remembers(study):
    study.keep("articles", ARTICLES)
    study.build("sample", lambda: SAMPLE)
    ARTICLES.assign(section="news").to_parquet(study.file("articles"))
    assert study.build("sample", lambda: SAMPLE).written
    assert states(study) == {"articles": "changed", "sample": "stale"}


@pytest.mark.parametrize("change", ["changed", "gone"])
def test_a_stage_of_an_input_that_is_not_the_one_written_is_never_unchanged(study, change):
    study.keep("articles", ARTICLES)
    study.build("sample", lambda: SAMPLE)
    ARTICLES.iloc[:1].to_parquet(study.file("articles"))
    study.build("sample", lambda: SAMPLE)
    if change == "gone":
        study.file("articles").unlink()
    assert not study.is_fresh("sample")
    assert study.build("sample", lambda: SAMPLE).written


def test_what_changes_while_a_stage_is_made_makes_it_stale(study):
    study.keep("articles", ARTICLES)

    def slow():
        ARTICLES.iloc[:1].to_parquet(study.file("articles"))
        return SAMPLE

    study.build("sample", slow)
    study.keep("articles", pd.read_parquet(study.file("articles")))
    assert states(study) == {"articles": "fresh", "sample": "stale"}


def test_a_study_whose_settings_have_changed_since_it_was_opened_is_not_written_to(study):
    edit(study, "framing = 1\n", "framing = 1\nseed = 7\n")
    with pytest.raises(StudyError, match=r"study.toml has changed since this command began; run it again"):
        study.keep("articles", ARTICLES)


@pytest.mark.parametrize(
    "text", ["[]", "null", "5", '{"stages": null}', '{"framing": 1}', '{"framing": "1", "stages": {}}'],
)  # fmt: skip
def test_a_manifest_that_is_none_is_one_clear_error(study, text):
    study.keep("articles", ARTICLES)
    (study.path / "data" / "manifest.json").write_text(text)
    with pytest.raises(StudyError, match=r"manifest.json: is not a manifest of framing; move it away"):
        study.status()


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"framing": ' + "1" * 5000 + "}"])
def test_a_manifest_that_cannot_be_read_is_one_clear_error(study, text):
    study.keep("articles", ARTICLES)
    (study.path / "data" / "manifest.json").write_text(text)
    with pytest.raises(InputError, match=r"manifest.json.*(not JSON|not readable JSON)"):
        study.status()


def test_without_its_manifest_a_study_says_that_nothing_tells_how_its_stages_were_made_and_makes_them_again(study):
    study.keep("articles", ARTICLES)
    (study.path / "data" / "manifest.json").unlink()
    assert states(study) == {"articles": "changed"}
    study.keep("articles", ARTICLES)
    assert states(study) == {"articles": "fresh"}


def test_a_stage_kept_together_with_its_input_is_made_of_that(study):
    readings = pd.DataFrame({"article_id": ["a"], "annotator": "1", "arm": "blind", "skipped": [False]})
    study.keep("articles", ARTICLES)
    study.keep("readings", readings)
    with study.keeping() as keeping:
        keeping.table("readings", lambda: readings.assign(annotator="2"))
        keeping.table("gold", lambda: empty("gold"))
    assert states(study) == {"articles": "fresh", "readings": "fresh", "gold": "fresh"}


def test_a_study_that_was_moved_away_is_one_clear_error_and_nothing_is_left_behind(study):
    study.path.rename(study.path.with_name("moved"))
    with pytest.raises(StudyError, match=r"study.toml no longer exists; run this again where the study is now"):
        study.keep("articles", ARTICLES)
    assert not study.path.exists()


@pytest.mark.parametrize("draws", [5, [5], {"a": 1}, [{}]])
def test_draws_that_are_none_are_one_clear_error(study, draws):
    study.keep("articles", ARTICLES)
    study.keep("sample", SAMPLE, extra={"draws": draws})
    with pytest.raises(StudyError, match="the draws of the sample are not as framing wrote them"):
        draws_of(study.row("sample"))
