"""Several people submit at the same moment: nothing is lost, nothing comes back twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from framing.steps.pull import pull
from framing.steps.push import push
from framing.study import open_study


def sent(study):
    push(study)
    return open_study(study.path)


def submit_at_once(judgements):
    """Let each of (person, task) submit as soon as all of them are ready to."""
    ready = Barrier(len(judgements))

    def submit(judgement):
        person, task = judgement
        ready.wait()
        person.judge(task)

    with ThreadPoolExecutor(len(judgements)) as pool:
        list(pool.map(submit, judgements))


def test_all_that_people_submit_at_once_comes_back_once(label_studio, people, ferries):
    study = sent(ferries(label_studio.url))
    tasks = label_studio.tasks(study)
    wanted = [(person, tasks[name]) for person in people for name in ("a1", "a2", "a3")]
    submit_at_once(wanted)
    pull(study)
    came = study.table("readings")[["article_id", "annotator"]].itertuples(index=False, name=None)
    assert sorted(came) == sorted((task["data"]["article_id"], person.email) for person, task in wanted)
    spans = study.annotations().groupby(["article_id", "annotator"]).size()
    markers = study.markers().groupby("article_id").size()
    assert spans.to_dict() == {
        (name, person.email): int(markers[name]) for person in people for name in ("a1", "a2", "a3")
    }


def test_of_two_submissions_of_one_person_at_once_one_holds_and_pull_says_so(label_studio, people, ferries):
    study = sent(ferries(label_studio.url))
    task = label_studio.tasks(study)["a1"]
    submit_at_once([(people[0], task)] * 2)
    pulled = pull(study)
    assert (pulled.read, pulled.spans) == (1, int((study.markers()["article_id"] == "a1").sum()))
    assert any("a1" in note for note in pulled.notes), pulled.notes


def test_a_skipped_article_that_is_edited_after_a_pull_is_named_by_the_next(label_studio, people, ferries):
    study = sent(ferries(label_studio.url))
    task = label_studio.tasks(study)["a1"]
    skipped = people[0].judge(task, skip=True)
    assert not [note for note in pull(study).notes if "Cancel skip" in note]
    label_studio.ask(
        "POST", f"/api/tasks/{task['id']}/annotations/{skipped['id']}/drafts", json={"result": skipped["result"][:1]}
    )
    (note,) = [note for note in pull(study).notes if "Cancel skip" in note]
    assert note.startswith(f"task {task['id']}, article 'a1', was skipped and then edited by ")
