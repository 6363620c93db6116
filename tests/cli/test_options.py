"""An option that another one would silently ignore is refused."""

import pytest
from click.testing import CliRunner

from framing.cli import main


def run(study, line):
    return CliRunner().invoke(main, [*line.split(), "--study", str(study.path)])


REFUSED = [
    ("adjudicate --rule majority --push", "--rule has no effect with --push"),
    ("adjudicate --force --push", "--force has no effect with --push"),
    ("adjudicate --dry-run", "--dry-run has no effect without --push"),
    ("agreement --by arm --disputed", "--by has no effect with --disputed"),
    ("agreement --by arm --blind-arm", "--by has no effect with --blind-arm"),
    ("agreement --by arm --json", "--by has no effect with --json"),
    ("agreement --disputed --blind-arm", "--disputed has no effect with --blind-arm"),
    ("ingest {folder} --format csv", "--format has no effect without a file as SOURCE"),
    ("ingest {folder}/study.toml --index x.csv", "--index has no effect without a folder as SOURCE"),
    ("pull x.json --full", "--full has no effect with EXPORT"),
    ("report --verify x --pdf", "--pdf has no effect with --verify"),
    ("report --verify x --excerpts", "--excerpts has no effect with --verify"),
    ("report --verify x --force", "--force has no effect with --verify"),
    ("report --verify x --json", "--json has no effect with --verify"),
    ("rules --json --limit 3", "--limit has no effect with --json"),
    ("rules --apply --limit 3", "--limit has no effect with --apply"),
    ("rules --apply --by voice", "--by has no effect with --apply"),
    ("rules --add x --by voice", "--by has no effect with --add"),
    ("rules --add x --min-precision 0.3", "--min-precision has no effect without --apply or --json"),
    ("sample --detect 0.33", "--detect has no effect without --plan"),
    ("sample --plan --more 3", "--more has no effect with --plan"),
    ("sample --category hedge", "--category has no effect without --strategy uncertain or --plan"),
    ("sample --plan --force", "--force has no effect with --plan"),
    ("sample --plan --strategy uncertain", "--strategy has no effect with --plan"),
    ("sample --json", "--json has no effect without --plan"),
]


@pytest.mark.parametrize(("line", "message"), REFUSED)
def test_an_option_without_effect_is_refused_in_one_line_that_names_both(labelled_study, line, message):
    files = {path: path.stat().st_mtime_ns for path in labelled_study.path.rglob("*") if path.is_file()}
    result = run(labelled_study, line.format(folder=labelled_study.path))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"framing: {message}")
    assert result.stderr.count("\n") == 1
    assert {path: path.stat().st_mtime_ns for path in labelled_study.path.rglob("*") if path.is_file()} == files


@pytest.mark.parametrize(
    "line",
    ["agreement --by arm", "agreement --json", "sample --strategy random", "sample --plan --json", "rules --json"],
)
def test_an_option_with_an_effect_is_not_refused(labelled_study, line):
    assert run(labelled_study, line).exit_code != 2
