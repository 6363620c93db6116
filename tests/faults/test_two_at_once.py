"""Two commands on one study at once: both are done, or one says that the other is writing and ends with 6."""

import json

import pytest

DONE, BUSY = 0, 6
# the stages that have to be there, and two commands
PAIRS = (
    ("ingest", "ingest texts2.jsonl", "ingest texts3.jsonl"),
    ("ingest and prelabel", "ingest texts2.jsonl", "prelabel --force"),
    ("prelabel and score", "prelabel --force", "score --force"),
    ("pull and adjudicate", "pull export2.json", "adjudicate --force"),
    ("two draws", "sample --force", "sample --strategy uncertain --more 1 --force"),
    (
        "two draws of the same",
        "sample --strategy uncertain --more 1 --force",
        "sample --strategy uncertain --more 1",
    ),
    ("rules", "rules --add en/naming/scullers", "rules --apply"),
    ("codebook", "codebook", "codebook"),
    ("report", "report --excerpts", "report --excerpts"),
    ("report and ingest", "report --excerpts", "ingest texts2.jsonl"),
)
# what another command is told while ingest writes
OTHERS = (
    "prelabel --force", "score --force", "sample --force", "codebook", "train", "rules --apply", "adjudicate --force",
    "pull export2.json", "report --force",
)  # fmt: skip
# a writer, and the call that changes the study before which it stands still
HELD = (("prelabel --force", 10), ("sample --force", 10), ("pull export2.json", 20), ("report --excerpts", 8))
TIMES = 1
MANY = 50


def together(run, folder, *commands):
    """Run commands at the same time; return their answers, which say what happened in one line or are done."""
    runs = [{"args": command.split(), "study": str(folder / "study")} for command in commands]
    answers = run.together(*runs)
    for answer in answers:
        assert answer["code"] in (DONE, BUSY), answer["err"]
        assert (
            answer["code"] == DONE
            or "is writing to this study" in answer["err"]
            or "has changed since" in answer["err"]
        )
    return answers


def check_pair(run, folders, folder, base, *commands):
    """The result is that of the commands that were done, one after the other in one of the two orders."""
    with folders.copied(base, folder):
        answers = together(run, folder, *commands)
        done = [command for command, answer in zip(commands, answers, strict=True) if answer["code"] == DONE]
        assert done
        assert folders.fingerprint(folder) in {one_by_one(run, folders, folder, base, *order) for order in orders(done)}
    return len(done)


def orders(commands):
    return {tuple(commands), tuple(reversed(commands))}


_expected = {}


def one_by_one(run, folders, folder, base, *commands):
    """Return the fingerprint of the study after commands that were run one after the other."""
    if (base, commands) not in _expected:
        with folders.copied(base, folder.with_name("undisturbed")) as other:
            assert [run(other, command)["code"] for command in commands] == [DONE] * len(commands)
            _expected[base, commands] = folders.fingerprint(other)
    return _expected[base, commands]


@pytest.mark.parametrize(("name", "one", "other"), [pair for pair in PAIRS if "report" not in pair[0]])  # seconds each
def test_two_at_once_lose_nothing(run, folders, flow, tmp_path, name, one, other):
    for _ in range(TIMES):
        assert check_pair(run, folders, tmp_path / "study", flow[8].after, one, other) in (1, 2)


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "one", "other"), PAIRS)
def test_two_at_once_lose_nothing_many_times(run, folders, flow, tmp_path, name, one, other, tell):
    done = [check_pair(run, folders, tmp_path / "study", flow[8].after, one, other) for _ in range(MANY)]
    tell(f"{name}: {done.count(2)} times both were done, {done.count(1)} times one was told to wait")


def test_of_two_that_make_the_same_study_one_makes_it(run, tmp_path):
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        commands = [f"new study --language en --outlet {name}" for name in ("herald", "gazette")]
        answers = run.together(*[{"args": one.split(), "study": str(folder / "study")} for one in commands])
        assert sorted(answer["code"] for answer in answers) == [DONE, BUSY]
        outlet = ("herald", "gazette")[[answer["code"] for answer in answers].index(DONE)]
        assert f'id = "{outlet}"' in (folder / "study" / "study.toml").read_text(encoding="utf-8")


def held(run, folder, command, at, *others):
    """Run ``others`` while ``command`` stands still before its call ``at``; return their answers, its own last."""
    study = str(folder / "study")
    runs = [{"args": command.split(), "study": study, "at": at, "stops": True}]
    first, *answers = run.together(*runs, *[{"args": one.split(), "study": study} for one in others])
    return [*answers, first]


@pytest.mark.parametrize("other", OTHERS)
def test_while_one_writes_another_is_told_so(run, folders, flow, tmp_path, other):
    with folders.copied(flow[8].after, tmp_path / "study") as folder:
        second, first = held(run, folder, "ingest texts2.jsonl", 8, other)
        assert (first["code"], second["code"]) == (DONE, BUSY)
        said = second["err"].splitlines()[-1]
        assert "'framing ingest' (process" in said
        assert said.endswith("is writing to this study; run this again when it has finished")


@pytest.mark.parametrize(("writer", "at"), HELD)
def test_while_one_stands_still_between_two_files_nobody_else_writes(run, folders, flow, tmp_path, writer, at):
    with folders.copied(flow[8].after, tmp_path / "study") as folder:
        second, first = held(run, folder, writer, at, "ingest texts2.jsonl")
        assert (first["code"], second["code"]) == (DONE, BUSY), first["err"]
        assert f"'framing {writer.split()[0]}' (process" in second["err"]


def test_readers_do_not_wait_for_a_writer_and_do_not_fail(run, flow, folders, tmp_path):
    readers = ("status --json", "agreement", "evaluate", "rules", "explain a01", "sample --plan")
    with folders.copied(flow[8].after, tmp_path / "study") as folder:
        before = [run(folder, reader)["out"] for reader in readers]
        answers = held(run, folder, "train --force", 30, *readers)
        assert [answer["out"] for answer in answers[:-1]] == before
        assert {answer["code"] for answer in answers} == {DONE}


def test_readers_wait_a_moment_for_files_that_are_just_being_moved(run, flow, folders, tmp_path):
    moved = next(place for place, call in enumerate(flow[14].calls, start=1) if call.endswith("data/models/default"))
    with folders.copied(flow[14].before, tmp_path / "study") as folder:
        status, evaluated, train = held(run, folder, "train", moved + 1, "status --json", "evaluate")
        assert (status["code"], train["code"]) == (DONE, DONE)
        assert "Traceback" not in evaluated["err"]


@pytest.mark.exhaustive
def test_status_sees_a_stage_and_its_row_of_the_same_writer(run, flow, folders, tmp_path):
    with folders.copied(flow[8].after, tmp_path / "study") as folder:
        for _ in range(MANY):
            commands = ("adjudicate --force", *["status --json"] * 4)
            answers = run.together(*[{"args": one.split(), "study": str(folder / "study")} for one in commands])
            states = {one["state"] for answer in answers[1:] for one in json.loads(answer["out"])["stages"]}
            assert states <= {"fresh", "stale"}
