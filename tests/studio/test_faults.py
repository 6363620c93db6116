"""What breaks between us and the real server, and what comes of it: nothing lost, nothing twice, one clear line."""

import itertools
import os
import re
import shutil
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest

from framing.errors import InputError, StudioError
from framing.steps.pull import pull
from framing.steps.push import push, write_projects
from framing.studio import server
from framing.studio.http import Connection, retrying_http
from framing.study import open_study

COMMAND = [sys.executable, "-c", "from framing.cli import main; main()"]
ARTICLES = ["a1", "a2", "a3", "a4", "a5"]


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch):
    monkeypatch.setattr("framing.studio.retry.PAUSES", (0.01, 0.01, 0.05, 0.1))
    monkeypatch.setattr("framing.studio.import_tasks._PAUSE", 0.05)


def again(study):
    return open_study(study.path)


def counted(label_studio, study):
    """Return the articles that the server has, and how many tasks."""
    study = again(study)
    sizes = [label_studio.ask("GET", f"/api/projects/{one}/")["task_number"] for one in study.settings.studio.projects]
    return sorted(label_studio.tasks(study)), sum(sizes)


def in_turn(faults, wanted):
    """Plan the next of ``faults`` for each request that ``wanted`` takes, the first time that it is made."""
    met, waiting = set(), itertools.cycle(faults)

    def plan(method, path, number):
        if (method, path) in met or not wanted(method, path):
            return ""
        met.add((method, path))
        return next(waiting)

    return plan


def is_import(method, path):
    return method == "POST" and "/import" in path


def is_safe(method, path):
    return method != "POST"


def marked_by(person, task):
    return person.judge(task, lambda regions, text: regions[:1])


FAULTS = ["cut before", "503", "truncated", "slow", "cut after", "500", "502"]


@pytest.mark.parametrize("faults", [FAULTS, FAULTS[::-1]])
def test_questions_are_asked_again_until_they_are_answered(label_studio, faulty, ferries, people, faults):
    study = ferries(faulty.url)
    faulty.plan = in_turn(faults, is_safe)
    push(study)
    assert counted(label_studio, study) == (ARTICLES, 5)
    marked_by(people[0], label_studio.tasks(again(study))["a1"])
    faulty.plan = in_turn(faults, is_safe)
    assert (pull(again(study)).read, len(study.annotations())) == (1, 1)


@pytest.mark.parametrize("faults", [["cut before", "cut after", "truncated"], ["slow", "500", "503"]])
def test_an_import_that_breaks_is_looked_up_and_not_repeated(label_studio, faulty, ferries, faults):
    study, waiting = ferries(faulty.url), iter(faults)
    faulty.plan = lambda method, path, number: next(waiting, "") if is_import(method, path) else ""
    push(study)
    assert next(waiting, None) is None
    assert counted(label_studio, study) == (ARTICLES, 5)


def test_a_server_that_only_says_no_is_given_up_with_one_line(label_studio, faulty, ferries):
    study = ferries(faulty.url)
    faulty.plan = lambda method, path, number: "502" if is_import(method, path) else ""
    said = rf"Label Studio at {faulty.url} refused with 502: Bad gateway; 0 of 3 articles had been sent to project \d+;"
    with pytest.raises(StudioError, match=said):
        push(study)


@pytest.mark.parametrize(("fault", "at"), [("held", 2), ("cut before", 3)])
def test_a_push_that_is_killed_on_the_way_is_made_good_by_the_next(label_studio, faulty, ferries, fault, at):
    study, imports = ferries(faulty.url), []

    def plan(method, path, number):
        if not is_import(method, path):
            return ""
        imports.append(path)
        if len(imports) == at:
            faulty.holding.set()
            return fault
        return ""

    faulty.plan = plan
    process = subprocess.Popen(
        [*COMMAND, "push", "--study", str(study.path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert faulty.holding.wait(60)
    process.kill()
    said = process.communicate()[0].decode()
    faulty.release.set()
    faulty.plan = lambda method, path, number: ""
    done = push(again(study))
    assert done.sent < 5
    assert counted(label_studio, study) == (ARTICLES, 5)
    assert os.environ["LABEL_STUDIO_API_KEY"] not in said


def after_both():
    """Plan that nobody makes a project before two pushes have looked for both titles, and that all answers are slow."""
    looked, both_looked = Counter(), threading.Event()

    def plan(method, path, number):
        address, _, query = path.partition("?")
        if method == "GET" and "title=" in query:
            looked[query] += 1
            if len(looked) == 2 and min(looked.values()) >= 2:
                both_looked.set()
        if (method, address) == ("POST", "/api/projects/"):
            assert both_looked.wait(60)
        return "slow"

    return plan


def test_two_pushes_at_once_make_one_project_each_and_send_nothing_twice(
    label_studio, faulty, ferries, tmp_path_factory
):
    copies = [shutil.copytree(ferries(faulty.url).path, tmp_path_factory.mktemp("copies") / name) for name in "ab"]
    faulty.plan = after_both()
    before = {one["id"] for one in label_studio.ask("GET", "/api/projects/", params={"page_size": 1000})["results"]}
    pushes = [subprocess.Popen([*COMMAND, "push", "--study", str(one)], stderr=subprocess.PIPE) for one in copies]
    said = [process.communicate()[1].decode() for process in pushes]
    assert [process.returncode for process in pushes] == [0, 0], said
    one, other = map(open_study, copies)
    assert one.settings.studio.projects == other.settings.studio.projects
    assert counted(label_studio, one) == (ARTICLES, 5)
    after = {one["id"] for one in label_studio.ask("GET", "/api/projects/", params={"page_size": 1000})["results"]}
    assert after - before == set(one.settings.studio.projects)
    assert [push(again(study)).sent for study in (one, other)] == [0, 0]


def test_the_token_is_in_no_file_and_no_word_of_an_error(label_studio, faulty, ferries):
    study, token = ferries(faulty.url), "c0ffee" * 6 + "c0de"
    said = []
    for fault in ("", "cut after"):
        faulty.plan = lambda method, path, number, fault=fault: fault
        for words in (["push"], ["pull"]):
            done = subprocess.run(
                [*COMMAND, *words, "--study", str(study.path)], capture_output=True, text=True,
                env={**os.environ, "LABEL_STUDIO_API_KEY": token},
            )  # fmt: skip
            said.append(done.stdout + done.stderr)
            assert done.returncode == 5
            assert len([line for line in done.stderr.splitlines() if ": at work for " not in line]) == 1
    assert [one for one in said if token in one] == []
    assert [path for path in study.path.rglob("*") if path.is_file() and token.encode() in path.read_bytes()] == []


@pytest.mark.filterwarnings("ignore:The `parse_obj` method is deprecated")  # the SDK's own
@pytest.mark.parametrize(("claims", "why"), [({"exp": 1}, "has expired"), ({}, "does not have an expiration")])
def test_a_personal_token_that_has_expired_says_so(label_studio, ferries, claims, why):
    study = ferries(label_studio.url, token=jwt.encode({**claims, "token_type": "refresh"}, "a" * 32))
    with pytest.raises(StudioError, match=f"does not accept the token in LABEL_STUDIO_API_KEY .*{why}"):
        push(study)


def test_a_project_that_is_deleted_by_hand_is_named_and_its_annotations_stay(label_studio, ferries, people):
    study = ferries(label_studio.url)
    push(study)
    study = again(study)
    marked_by(people[0], label_studio.tasks(study)["a1"])
    pull(study)
    first, second = study.settings.studio.projects
    label_studio.ask("DELETE", f"/api/projects/{first}/")
    for command in (push, pull):
        with pytest.raises(
            StudioError, match=f"there is no project {first}; remove it from .* what was pulled from it is kept"
        ):
            command(study)
    write_projects(study.path / "study.toml", [second])
    assert pull(again(study)).read == 1
    assert push(again(study)).sent == 3  # its articles are sent again


def test_a_foreign_project_is_not_pulled(label_studio, ferries, people, tmp_path_factory):
    study = ferries(label_studio.url)
    push(study)
    study = again(study)
    marked_by(people[0], label_studio.tasks(study)["a1"])
    number = study.settings.studio.projects[0]
    renamed = study.articles().assign(article_id=lambda table: "z" + table["article_id"])
    study.keep("articles", renamed)
    with pytest.raises(StudioError, match=f"project {number} at .* is not this study's"):
        pull(study)
    assert not study.has("annotations")


def test_what_was_changed_by_hand_is_set_aside_and_the_rest_kept(label_studio, ferries, people):
    study = ferries(label_studio.url)
    push(study)
    study = again(study)
    tasks = label_studio.tasks(study)
    for one in ("a1", "a2", "a4"):
        people[0].judge(tasks[one])
    label_studio.ask(
        "PATCH", f"/api/tasks/{tasks['a1']['id']}/", json={"data": {**tasks["a1"]["data"], "text": "Other."}}
    )
    strange = {"id": "s", "from_name": "label", "to_name": "text", "type": "labels",
               "value": {"start": 0, "end": 2, "text": "No", "labels": ["praise"]}}  # fmt: skip
    people[1].judge(tasks["a3"], lambda regions, text: [strange])
    pulled = pull(study)
    assert (sorted(study.table("readings")["article_id"]), pulled.read) == (["a2", "a4"], 2)
    assert [re.sub(r"^task \d+: ", "", one)[:40] for one in pulled.aside] == [
        "the text of article 'a1' is not the one ", "the codebook has no category 'praise'; i",
    ]  # fmt: skip
    # put right, they come back: nothing was lost
    label_studio.ask("PATCH", f"/api/tasks/{tasks['a1']['id']}/", json={"data": tasks["a1"]["data"]})
    assert pull(study).read == 3


def test_two_people_who_submit_at_once_are_both_there(label_studio, ferries, people):
    study = ferries(label_studio.url)
    push(study)
    task = label_studio.tasks(again(study))["a1"]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda person: person.judge(task), people))
    pull(again(study))
    assert sorted(study.table("readings")["annotator"]) == sorted(person.email for person in people)


@pytest.fixture
def strict(installed, tmp_path):
    """A server of one's own that accepts no backend on this machine, and a way to kill it and restart it."""
    executable, data = installed[0], installed[1]()
    port, local = server.free_port(), ("ML_BLOCK_LOCAL_IP", "SSRF_PROTECTION_ENABLED")
    variables = {name: value for name, value in server.environment(data, os.environ).items() if name not in local}
    running = [server.start(executable, data, port, variables)]

    def restart():
        running[0].process.kill()
        running[0].stop()
        running[0] = server.start(executable, data, port, variables)

    yield running[0].url, restart
    running[0].stop()


def test_a_server_that_is_killed_and_restarted_in_the_middle(strict, proxy_before, ferries, monkeypatch):
    monkeypatch.setattr("framing.studio.retry.PAUSES", (2.0, 4.0, 8.0, 16.0, 32.0))
    url, restart = strict
    with proxy_before(url) as proxy:
        study, imports = ferries(proxy.url), []

        def plan(method, path, number):
            if is_import(method, path):
                imports.append(path)
                if len(imports) == 2:
                    restart()
                    return "cut before"
            return ""

        proxy.plan = plan
        push(study)
    with retrying_http(url) as http:
        wire = Connection(url, os.environ, http)
        numbers = again(study).settings.studio.projects
        assert sum(wire.ask("GET", f"api/projects/{one}/")["task_number"] for one in numbers) == 5
        with pytest.raises(
            StudioError, match=r"accepts no backend on this machine .*ML_BLOCK_LOCAL_IP=false and SSRF_PROTECTION"
        ):
            wire.ask("POST", "api/ml", {"project": numbers[0], "url": "http://127.0.0.1:9"})


def test_readings_that_all_do_not_fit_are_an_error_and_nothing_is_written(label_studio, ferries, people):
    study = ferries(label_studio.url)
    push(study)
    study = again(study)
    task = label_studio.tasks(study)["a3"]
    label_studio.ask("PATCH", f"/api/tasks/{task['id']}/", json={"data": {**task["data"], "text": "Other."}})
    people[0].judge(task)
    with pytest.raises(InputError, match="is not the one that was labelled"):
        pull(study)
    assert not study.has("server_tasks")
