import re
from dataclasses import replace

import pandas as pd
import pytest

from framing.report.latex import (
    articles_tex,
    contrasts_tex,
    corpus_tex,
    escape,
    estimates_tex,
    methods_tex,
    references,
    table_tex,
)
from framing.report.methods import methods
from framing.steps.report import _categories, page_of
from framing.steps.report_inputs import read_findings
from framing.study import open_study

pytestmark = pytest.mark.usefixtures("hurried")

OUTLETS = {"a": "A & B_1", "b": "Le Courrier d’Orvane"}
EDITIONS = {(outlet, "en"): name for outlet, name in OUTLETS.items()}
HOSTILE = "\\input{/etc/passwd} $x^2$ 50% #1 ~{}\n\x07"


def estimates():
    rows = [("a", 3.0, 2.0, 5.0), ("b", float("nan"), float("nan"), float("nan"))]
    made = pd.DataFrame(rows, columns=["outlet", "value", "low", "high"])
    facts = {
        "category": "scare_quotes",
        "voice": "outlet",
        "per": 1000,
        "confidence": 0.95,
        "method": "labels_only",
        "language": "en",
    }
    return made.assign(**facts, note="")


def test_latex_has_no_character_that_controls_a_terminal_or_turns_the_direction():
    assert escape("a\x07\x9b\u202eb\n\u2066c") == "ab c"


def test_a_hostile_text_has_no_command_left():
    made = escape(HOSTILE)
    assert "\\input" not in made
    assert "\n" not in made
    assert "\x07" not in made
    assert not re.search(r"(?<!\\)[%$#&]", made)


@pytest.mark.parametrize("write", [estimates_tex, articles_tex])
@pytest.mark.parametrize("more", [{}, {(f"o{number}", "en"): f"Outlet {number}" for number in range(6)}])
def test_estimates_are_a_booktabs_table_with_intervals_and_dashes(more, write):
    made = write(estimates(), {**EDITIONS, **more})
    for part in (r"\toprule", r"\midrule", r"\bottomrule", r"A \& B\_1", "3.0 [2.0, 5.0]", "--", "Scare quotes"):
        assert part in made
    columns = len(re.search(r"tabular}{(\w+)}", made)[1])
    body = made.partition("\\midrule")[2].partition("\\bottomrule")[0].strip().splitlines()
    assert {line.count(" & ") for line in body} == {columns - 1}


def test_a_rare_rate_has_a_mark_and_the_caption_says_why():
    rare = estimates_tex(estimates().assign(note=["rare", ""]), EDITIONS)
    assert rare.count(r"3.0 [2.0, 5.0]\textsuperscript{r}") == 1
    assert "fewer than 6 labelled articles" in rare
    assert "textsuperscript" not in estimates_tex(estimates(), EDITIONS)


def test_the_reason_why_a_share_is_missing_is_no_sign_of_a_rare_one():
    missing = articles_tex(estimates().assign(note=["", "fewer than 12 articles"]), EDITIONS)
    assert "textsuperscript" not in missing
    assert r"\label{tab:articles}" in missing


def test_the_higher_outlet_stands_first():
    row = {
        "category": "naming",
        "outlet": "a",
        "other": "b",
        "ratio": 0.5,
        "ratio_low": 0.25,
        "ratio_high": 0.8,
        "p_adjusted": 0.0002,
        "n_events": 0,
        "note": "",
        "p": 0.0001,
        "language": "en",
        "across_languages": False,
        "holds": 3,
        "choices": 4,
    }
    rows = [row, {**row, "p_adjusted": 0.3}, {**row, "note": "rare"}]
    made = contrasts_tex(pd.DataFrame(rows), OUTLETS, 0.05)
    assert r"Naming & Le Courrier d’Orvane & A \& B\_1 & 2.0 [1.2, 4.0] & $< 0.001$ & -- & 3 of 4 \\" in made
    assert made.count("Naming") == 1


def test_citations_become_commands_and_every_key_has_its_entry():
    assert methods_tex("Done [@a_b; @c].") == "Done \\citep{a_b,c}.\n"
    made = references(["monroe2008", "holm1979"])
    assert re.findall(r"@\w+\{(\w+),", made) == ["monroe2008", "holm1979"]
    assert references([]) == ""


def test_the_methods_state_what_was_done_with_its_numbers(sketched):
    study = open_study(sketched)
    folder = page_of(study).parent / "paper"
    text = (folder / "methods.md").read_text(encoding="utf-8")
    assert "We analysed 90 articles" in text
    assert "1 annotators labelled 48 of them" not in text
    assert "48 of them" in text
    methods = study.estimates().query("voice == 'outlet' and measure == 'rate'")["method"].value_counts()
    assert f"Of {methods.sum()} rates in the outlets' own words, {methods.get('corrected', 0)} use" in text
    cited = set(re.findall(r"@(\w+)", text))
    entries = set(re.findall(r"^@\w+\{(\w+),", (folder / "references.bib").read_text(encoding="utf-8"), re.MULTILINE))
    assert cited == entries
    assert len(cited) >= 6
    assert (
        corpus_tex(
            pd.DataFrame(
                [("a", 1, 2, 3, 4, "en")], columns=["outlet", "articles", "words", "labelled", "events", "languages"]
            ),
            OUTLETS,
        ).count("\\\\")
        == 2
    )


def test_a_draw_where_a_model_was_uncertain_is_stated(sketched):
    study = open_study(sketched)
    findings = read_findings(study, _categories(study), {})
    text, _ = methods(replace(findings, draws=1))
    assert "in the last draw with higher probabilities for articles about which a model was less certain" in text
    assert "less certain" not in methods(findings)[0]
    assert "0 were labelled without seeing the pre-labels" in text
    blind = findings.tables["readings"].assign(arm="blind")
    text, _ = methods(replace(findings, tables={**findings.tables, "readings": blind}))
    assert "48 were labelled without seeing the pre-labels" in text


@pytest.mark.parametrize(("name", "row"), [("[2] Herald", "{}[2] Herald"), ("*Star", "{}*Star"), ("A [2]", "A [2]")])
def test_a_row_is_no_argument_of_the_command_before_it(name, row):
    made = table_tex([name, "n"], [[name, "1"], [name, "2"]], caption="c", label="l")
    assert made.count(f"\n  {row} & ") == 3
