import base64
import json

import pytest

from framing.codebook import read_codebook
from framing.errors import InputError, StudioError
from framing.package_data import folder
from framing.records import empty
from framing.studio.backend_answers import Blind, PredictionService, Predictor
from framing.studio.backend_requests import Keys, answer_predict, read_body

CODEBOOK = read_codebook(folder("label_config") / "codebook.toml")
DESK = PredictionService(
    Predictor("rules-1", lambda _: empty("markers"), lambda *_: empty("markers"), lambda *_: []), Blind(), ("en",)
)
KEYS = Keys("open sesame", "a secret")


def basic(text):
    return {"authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


PASSWORDS = [
    (basic("framing:open sesame"), True),
    (basic("framing:open sesame "), False),
    (basic("framing:"), False),
    (basic("admin:open sesame"), False),
    ({"authorization": "Basic ???"}, False),
    ({"authorization": "Basic \udcff"}, False),
    ({"authorization": "Bearer open sesame"}, False),
    ({"authorization": ""}, False),
    ({}, False),
]


@pytest.mark.parametrize(("headers", "known"), PASSWORDS)
def test_the_password_is_asked_where_there_is_one(headers, known):
    assert KEYS.knows_password(headers) is known
    assert Keys().knows_password(headers)


NOTICES = [
    ({"x-framing-secret": "a secret"}, "ANNOTATION_CREATED", True),
    ({"x-framing-secret": "a secret"}, "START_TRAINING", True),
    ({"x-framing-secret": "another"}, "START_TRAINING", False),
    ({"x-framing-secret": "\udcff"}, "START_TRAINING", False),
    ({}, "START_TRAINING", False),
    (basic("framing:open sesame"), "START_TRAINING", True),
    (basic("framing:open sesame"), "ANNOTATION_CREATED", False),
    (basic("framing:wrong"), "START_TRAINING", False),
]


@pytest.mark.parametrize(("headers", "action", "believed"), NOTICES)
def test_the_webhook_asks_for_its_secret_and_takes_the_password_of_the_training_button(headers, action, believed):
    assert KEYS.may_notify(headers, action) is believed


def test_a_secret_without_a_password_leaves_the_button_no_way_in():
    assert not Keys(secret="a secret").may_notify({}, "START_TRAINING")
    assert Keys().may_notify({}, "START_TRAINING")


def test_secrets_are_not_in_the_repr():
    assert "sesame" not in repr(KEYS)
    assert "a secret" not in repr(KEYS)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "the body is not JSON at line 1, column 1"),
        (b'{\n"tasks": ', "the body is not JSON at line 2"),
        (b"\xff", "the body is not JSON"),
        (b"[" * 100_000, "the body is not JSON"),
        (b"[]", "the body is not a JSON object"),
        (b"null", "the body is not a JSON object"),
    ],
)
def test_a_body_that_is_no_object_is_one_line(raw, said):
    with pytest.raises(InputError, match=said):
        read_body(raw)


@pytest.mark.parametrize(
    "body",
    [{}, {"tasks": None}, {"tasks": {}}, {"tasks": [], "params": {"context": 7}},
     {"tasks": [], "params": {"context": {"result": "x"}}}],
)  # fmt: skip
def test_a_request_without_tasks_or_with_a_strange_context_is_refused(body):
    with pytest.raises(InputError, match="has no list of"):
        answer_predict(json.dumps(body).encode(), DESK, CODEBOOK)


def test_a_screen_that_is_no_xml_is_refused():
    with pytest.raises(StudioError, match="the labelling screen is not XML"):
        answer_predict(b'{"tasks": [], "label_config": "<View>"}', DESK, CODEBOOK)


def test_an_entity_bomb_in_the_screen_does_not_go_off():
    bomb = '<!DOCTYPE v [<!ENTITY a0 "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)
    )
    body = {"tasks": [], "label_config": f"{bomb}]><View>&a9;</View>"}
    with pytest.raises(StudioError, match="the labelling screen is not XML"):
        answer_predict(json.dumps(body).encode(), DESK, CODEBOOK)


@pytest.mark.parametrize("params", [None, {}, {"context": None}, {"context": {}}, 3])
def test_without_a_context_every_task_gets_a_prediction(params):
    body = {"tasks": [{"data": {"text": "x"}}, {"data": {"text": "y"}}], "params": params}
    results = json.loads(answer_predict(json.dumps(body).encode(), DESK, CODEBOOK))["results"]
    assert [one["result"] for one in results] == [[], []]
    assert all("reason" not in one for one in results)
