from dataclasses import replace

import pandas as pd
import pytest

from framing import package_data
from framing.codebook import read_codebook
from framing.errors import InputError
from framing.manifest import Recipe
from framing.studio.tasks import (
    Prelabels,
    article_id_in,
    check_task,
    left_out,
    make_tasks,
    predict,
    rules_version,
    text_sha,
)

TEXT = "Toll rises\n\nA 🚢 brutal toll, the regime said."


@pytest.fixture(scope="module")
def codebook():
    return read_codebook(package_data.folder("label_config") / "codebook.toml")


def articles(*ids):
    row = {"outlet": "herald", "language": "en", "date": "2024-05-01", "title": "Toll rises", "text": TEXT}
    return pd.DataFrame([{"article_id": one, **row} for one in ids])


def marker(words="brutal", category="loaded", article_id="a", **more):
    start = TEXT.index(words)
    return {"article_id": article_id, "start": start, "end": start + len(words), "text": words, "category": category,
            "rule": f"en/{words}", "voice": "outlet", "score": 0.7, **more}  # fmt: skip


def markers(*rows):
    return pd.DataFrame(rows, columns=list(marker()))


def sample(**arms):
    return pd.DataFrame(
        [
            {"article_id": one, "arm": arm, "rank": place, "annotators": 1}
            for place, (one, arm) in enumerate(arms.items())
        ]
    )


def tasks(codebook, found, drawn, **options):
    made = articles(*drawn["article_id"])
    return make_tasks(made, drawn, Prelabels(found, "rules-1-abc"), codebook=codebook, **options)


def test_a_task_carries_the_text_its_digest_and_the_arm(codebook):
    (task,) = tasks(codebook, markers(), sample(a="blind"))
    assert task == {
        "data": {"article_id": "a", "title": "Toll rises", "date": "2024-05-01", "text": TEXT,
                 "text_sha": text_sha(TEXT), "arm": "blind", "language": "en"}
    }  # fmt: skip


def test_a_marker_is_a_region_with_its_category_and_its_voice_as_labels(codebook):
    (task,) = tasks(codebook, markers(marker(voice="quote")), sample(a="assisted"))
    place = {"start": 16, "end": 22, "text": "brutal"}
    name = task["predictions"][0]["result"][0]["id"]
    assert task["predictions"] == [{"model_version": "rules-1-abc", "score": 0.7, "result": [
        {"id": name, "to_name": "text", "from_name": "label", "type": "labels", "score": 0.7,
         "value": {**place, "labels": ["loaded", "quote"]}, "meta": {"text": ["en/brutal"]}},
    ]}]  # fmt: skip


def test_the_blind_arm_gets_no_pre_labels(codebook):
    made = tasks(codebook, markers(marker(), marker(article_id="b")), sample(a="assisted", b="blind"))
    assert ["predictions" in task for task in made] == [True, False]


def test_an_assisted_article_without_markers_has_an_empty_prediction(codebook):
    (task,) = tasks(codebook, markers(), sample(a="assisted"))
    assert task["predictions"] == [{"model_version": "rules-1-abc", "score": 0.0, "result": []}]


def test_tasks_come_in_the_order_of_their_places(codebook):
    drawn = sample(a="blind", b="blind", c="blind").iloc[[2, 0, 1]]
    assert [task["data"]["article_id"] for task in tasks(codebook, markers(), drawn)] == ["a", "b", "c"]


def test_the_outlet_is_sent_only_on_demand(codebook):
    hidden, shown = (tasks(codebook, markers(), sample(a="blind"), show_outlet=one)[0]["data"] for one in (False, True))
    assert "outlet" not in hidden
    assert shown["outlet"] == "herald"


def test_of_two_rules_that_mark_the_same_the_surer_one_stays():
    made = predict(markers(marker(rule="weak", score=0.2), marker(rule="strong", score=0.9)), "v")
    assert [one["meta"]["text"] for one in made["result"] if "meta" in one] == [["strong"]]


def test_the_same_words_may_stand_in_two_categories():
    made = predict(markers(marker(), marker(category="hedge")), "v")
    assert len({region["id"] for region in made["result"]}) == 2


def test_a_pre_label_keeps_its_name_whatever_the_rules_find_beside_it():
    one = predict(markers(marker()), "v1")["result"][0]["id"]
    assert one in [
        each["id"] for each in predict(markers(marker(start=0, end=4, text="Toll"), marker()), "v2")["result"]
    ]


def test_categories_that_the_codebook_lacks_are_left_out_and_counted(codebook):
    found, drawn = (
        markers(marker(), marker(category="praise"), marker(category="praise", article_id="z")),
        sample(a="assisted"),
    )
    assert len(tasks(codebook, found, drawn)[0]["predictions"][0]["result"]) == 1
    assert left_out(found, drawn, codebook) == {"praise": 1}


def test_an_article_that_is_gone_is_named(codebook):
    with pytest.raises(InputError, match="the sample has article 'b', which is not among the articles"):
        make_tasks(articles("a"), sample(a="blind", b="blind"), Prelabels(markers(), "v"), codebook=codebook)


def test_a_stale_marker_is_named(codebook):
    with pytest.raises(InputError, match=r"article 'a': region m\w+ says 'gentle' where the text says 'brutal'"):
        tasks(codebook, markers(marker(text="gentle")), sample(a="assisted"))


def region(**changes):
    value = {"start": 16, "end": 22, "text": "brutal", "labels": ["loaded", "outlet"]}
    made = {"id": "m1", "from_name": "label", "to_name": "text", "type": "labels", "score": 0.5, "value": value}
    made["value"] = {**value, **{key: one for key, one in changes.items() if key in value}}
    return {**made, **{key: one for key, one in changes.items() if key not in value}}


FAULTS = [
    (region(start="16"), "goes from '16' to 22"),
    (region(end=None), "goes from 16 to None"),
    (region(id=""), "a region has no id"),
    ({"id": "m1"}, "region m1 has no value"),
    (region(start=22, end=16), "goes from 22 to 16"),
    (region(start=16, end=16), "goes from 16 to 16"),
    (region(start=-1), "goes from -1 to 22"),
    (region(end=9999), "goes from 16 to 9999 in a text of"),
    (region(text="BRUTAL"), "says 'BRUTAL' where the text says 'brutal'"),
    (region(labels=["cruel"]), r"has label \['cruel'\]; it may be loaded"),
    (region(labels=[]), r"has label \[\]"),
    (region(from_name="tone"), "has a control that the labelling screen lacks: 'tone'"),
    (region(to_name="title"), "has a control that the labelling screen lacks"),
    (region(type="choices"), "has label None"),
    (region(score=12.5), "has score 12.5"),
    (region(from_name="voice", type="choices"), "has a control that the labelling screen lacks: 'voice'"),
    (region(labels=["loaded"]), r"has the voice \[\]; it may be outlet, quote, paraphrase"),
    (region(labels=["loaded", "choir"]), r"has the voice \['choir'\]"),
    (region(labels=["loaded", "quote", "outlet"]), r"has the voice \['quote', 'outlet'\]"),
    (region(labels=["quote", "loaded"]), r"has label \['quote', 'loaded'\]; it may be loaded"),
]


def task_of(*regions):
    data = {"article_id": "a", "title": "", "date": "", "text": TEXT, "text_sha": text_sha(TEXT), "arm": "assisted"}
    return {"data": data, "predictions": [{"model_version": "v", "score": 0.5, "result": list(regions)}]}


@pytest.mark.parametrize(("wrong", "message"), FAULTS)
def test_what_label_studio_would_store_in_silence_is_refused(wrong, message):
    with pytest.raises(InputError, match=f"article 'a': .*{message}"):
        check_task(task_of(wrong), ["loaded"])


def test_a_sound_region_passes():
    assert check_task(task_of(region()), ["loaded"]) is None


def test_two_regions_of_one_id_are_refused():
    with pytest.raises(InputError, match="region id m1 occurs twice"):
        check_task(task_of(region(), region()), ["loaded"])


def test_a_task_without_text_is_refused():
    task = task_of()
    task["data"]["text"] = None
    with pytest.raises(InputError, match="article 'a': text must be a text, not None"):
        check_task(task, ["loaded"])


RECIPE = Recipe(packs={"en": "1"}, settings={"markers": {"min_precision": 0.0}}, version="0.1.0")
OTHER_RECIPES = [
    replace(RECIPE, packs={"en": "2"}),
    replace(RECIPE, files={"rules.toml": "1"}),
    replace(RECIPE, version="0.2.0"),
    replace(RECIPE, settings={"markers": {"min_precision": 0.5}}),
]


@pytest.mark.parametrize("other", OTHER_RECIPES)
def test_the_name_of_the_rules_changes_with_all_that_makes_the_markers(codebook, other):
    name = rules_version(RECIPE, codebook)
    assert name.startswith("rules-0.1.0-")
    assert rules_version(replace(RECIPE, inputs={"articles": "1"}), codebook) == name
    assert rules_version(other, codebook) != name


@pytest.mark.parametrize(
    ("data", "article_id"),
    [
        ({"article_id": "a1", "text_sha": "5f"}, "a1"),
        ({"article_id": "a1", "text_sha": "5f", "framing_id": "b"}, "a1"),
        ({"article_id": "a1"}, ""),
        ({"text": "x"}, ""),
        (None, ""),
    ],
)
def test_a_task_is_about_the_article_that_it_names(data, article_id):
    assert article_id_in({"id": 5, "data": data}) == article_id


def test_a_task_that_another_version_pushed_is_one_line_that_says_what_to_do():
    with pytest.raises(InputError, match=r"task 5 has framing_id instead of article_id: another version .* pull it"):
        article_id_in({"id": 5, "data": {"framing_id": "a1"}})
