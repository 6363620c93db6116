"""What a report found → what its page shows of it."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from framing.estimates.article_counts import ALL
from framing.estimates.corpus_audit import label_warnings, warnings_of
from framing.estimates.missing_fields import gaps_of
from framing.lang import load
from framing.manifest import draws_of
from framing.report import html_tables
from framing.report.article_browser import Packed, pack_articles
from framing.report.evidence import Cell, Texts, find_evidence
from framing.report.figures import MOST_OUTLETS, Panel, panel
from framing.report.formatting import words
from framing.report.html_tables import Sheet, estimate_sheet, frame_of, named, plain_sheet
from framing.report.methods import MethodsInput, methods
from framing.report.naming_evidence import ActorNames, find_naming
from framing.report.page import Contents, anchor
from framing.report.summary import summarise
from framing.report.word_evidence import WordCell, find_words
from framing.settings import Report
from framing.steps.contents import Findings

EVIDENCE_PER_CELL = 40  # sentences shown for an outlet, category and voice group
EVIDENCE_IN_ALL = 4000  # on a page; a browser is quick with so many
NAMED_PER_CELL = 20  # sentences shown for a name of an actor in an outlet
NAMED_IN_ALL = 2000
WORDS_PER_CELL, WORDS_IN_ALL = 6, 1500
VOICE_NAMES = {"outlet": "own words", "quote": "quotation", "paraphrase": "reported speech"}


def make_contents(
    found: Findings, categories: Mapping[str, str], report: Report, recipe: Mapping[str, Any]
) -> Contents:
    """Put together all that the page shows; ``report`` says among others whether whole sentences may be shown."""
    settings = found.study.settings
    outlets = _outlets(found)
    estimates = found.estimates.assign(naive=math.nan) if found.withheld else found.estimates
    texts = Texts(found.stages.articles, report.excerpts)
    evidence = _evidence(found, outlets, report)
    naming, word_cells = _naming(found, outlets, texts), _words(found, texts)
    told = {**{name: categories.get(name, "") for name in found.categories}, ALL: "All categories taken together."}
    prose, references = methods(_done(found))
    return Contents(
        title=settings.title,
        note=settings.note,
        outlets=outlets,
        categories=told,
        report=report,
        estimates=estimates,
        contrasts=found.contrasts,
        voices=found.markers_by_voice,
        corpus=found.corpus,
        articles=found.stages.articles,
        summary=summarise(found.estimates, found.contrasts),
        reservations=_reservations(found, outlets, categories),
        evidence=evidence,
        matrix=found.naming,
        naming=naming,
        words=word_cells,
        compared_words=len(found.words),
        panels=_panels(estimates, outlets),
        sheets=_sheets(found, outlets, told),
        packed=Packed((), {}, 0) if report.excerpts else _packed(found, outlets, evidence, naming, word_cells),
        methods=prose,
        references=references,
        manifest=recipe,
        withheld=found.withheld,
        named_events="naming_events" in found.tables,
    )


def _reservations(found: Findings, outlets: Mapping[str, str], categories: Mapping[str, str]) -> list[str]:
    stages, audit = found.stages, found.tables["audit"]
    labels = label_warnings(stages.readings, stages.gold, stages.articles, categories)
    return [*labels, *warnings_of(audit.assign(outlet=audit["outlet"].map(outlets)))]


def _gaps(found: Findings) -> list[str]:
    """Say what the articles lack, and which outlets of the settings have none."""
    return gaps_of(found.stages.articles, [outlet.id for outlet in found.study.settings.outlets])


def _outlets(found: Findings) -> dict[str, str]:
    """Return the outlets that have articles, in the order of the settings, with the names to print."""
    there = list(found.estimates["outlet"].unique())
    settings = found.study.settings
    listed = {outlet.id: outlet.name or outlet.id for outlet in settings.outlets if outlet.id in there}
    return {**listed, **{outlet: outlet for outlet in there if outlet not in listed}}


def _evidence(found: Findings, outlets: Mapping[str, str], report: Report) -> list[Cell]:
    cells = max(1, 2 * len(outlets) * len(found.categories))
    most = max(1, min(EVIDENCE_PER_CELL, EVIDENCE_IN_ALL // cells))
    return find_evidence(found.stages, most=most, excerpts=report.excerpts)


def _naming(found: Findings, outlets: Mapping[str, str], texts: Texts) -> list[ActorNames]:
    """Return what the page shows of the naming matrix; nothing where the study has no actors."""
    titles = {actor.id: actor.title or actor.id for actor in found.study.settings.actors}
    cells = len(found.names.groupby(["actor", "language", "name", "outlet"]))
    most = max(1, min(NAMED_PER_CELL, NAMED_IN_ALL // max(1, cells)))
    tags = sorted(set(found.naming["language"]))
    languages = {tag: load(tag).name for tag in tags} if len(tags) > 1 else {}
    return find_naming(found.names, found.naming, titles, list(outlets), texts, most=most, languages=languages)


def _words(found: Findings, texts: Texts) -> list[WordCell]:
    table = _clear_words(found)
    most = max(1, min(WORDS_PER_CELL, WORDS_IN_ALL // max(1, len(table))))
    return find_words(table, found.spoken, texts, most=most)


def _clear_words(found: Findings) -> pd.DataFrame:
    """Return the words that outlets use more than others do, the clearest first."""
    level = 1 - found.study.settings.report.confidence
    clear = found.words[(found.words["p_adjusted"] < level) & (found.words["z"] > 0)]
    return clear.sort_values("z", ascending=False).groupby("outlet", sort=False).head(25)


def _panels(estimates: pd.DataFrame, outlets: Mapping[str, str]) -> dict[str, Panel]:
    drawn = drawn_outlets(estimates, outlets)
    return {
        category: panel(rows[rows["outlet"].isin(list(drawn))], drawn, words(category))
        for category, rows in own_rates(estimates).items()
    }


def drawn_outlets(estimates: pd.DataFrame, outlets: Mapping[str, str]) -> dict[str, str]:
    """Return the outlets that figures have a line for: all, or those with the most labels where there are too many."""
    labelled = estimates.groupby("outlet")["n_observed"].max()
    ranked = sorted(outlets, key=lambda one: -int(labelled.get(one, 0)))[:MOST_OUTLETS]
    return {outlet: name for outlet, name in outlets.items() if outlet in ranked}


def own_rates(estimates: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the rates in the outlets' own words, by category."""
    own = estimates[estimates["voice"] == "outlet"]
    return {str(category): rows for category, rows in own.groupby("category", sort=False)}


def _packed(
    found: Findings, outlets: Mapping[str, str], evidence: Sequence[Cell], naming: Sequence[ActorNames],
    word_cells: Sequence[WordCell],
) -> Packed:  # fmt: skip
    shown = [cell.sentences for cell in evidence] + [cell.sentences for cell in word_cells]
    shown += [cell.sentences for actor in naming for row in actor.cells for cell in row]
    linked = [sentence.article_id for sentences in shown for sentence in sentences]
    return pack_articles(found.stages, found.spoken.speakers, outlets, linked)


def _sheets(found: Findings, outlets: Mapping[str, str], categories: Mapping[str, str]) -> dict[str, Sheet | None]:
    """Return the tables beside rates, comparisons and names, by the section of the page they stand in."""
    tables, level = found.tables, 1 - found.study.settings.report.confidence
    clear = _clear_words(found).reset_index(drop=True)
    places = {(row.outlet, row.language, row.word): place for place, row in enumerate(clear.itertuples())}
    made: dict[str, Callable[[], Sheet]] = {
        "conclusions": lambda: html_tables.robustness_sheet(
            tables["conclusions"].assign(flips=tables["conclusions"]["flips"].map(_spelt)), outlets,
            lambda row: f"#{anchor(outlets, categories, str(row['outlet']), str(row['category']))}",
        ),
        "words": lambda: html_tables.words_sheet(
            clear, outlets, level, lambda row: f"#e-w{places[row['outlet'], row['language'], row['word']]}"
        ),
        "audit": lambda: html_tables.audit_sheet(tables["audit"], outlets, _gaps(found)),
        "weeks": lambda: html_tables.weeks_sheet(tables["weeks"], outlets),
        "agreement": lambda: _agreement_sheet(tables["agreement"]),
        "blind_arm": lambda: _blind_sheet(tables["blind_arm"]),
        "differential": lambda: _differential_sheet(tables["differential"], found.withheld),
    }  # fmt: skip
    per = found.study.settings.report.per
    made |= {name: partial(_shares_of, name, tables, outlets, per) for name in _SHARES}
    found_sheets = {name: make() for name, make in made.items() if name in tables}  # empty ones are left out of tables
    if "figures" in found.card:
        found_sheets["model"] = _model_sheet(pd.DataFrame(found.card["figures"]))
    names = (*made, "model")
    return {name: sheet if (sheet := found_sheets.get(name)) and sheet.rows else None for name in names}


_SHARES = {
    "voices": ("In whose voice the words stand", {"outlet": "Outlet", "voice": "Voice"}, True,
               "Share of an outlet’s words, counted by rule in every article; intervals over articles."),
    "speakers": ("Who speaks", {"outlet": "Outlet", "speaker": "Speaker"}, True,
                 "Share of the words that an outlet quotes or reports, by speaker as the text names them; the ten who "
                 "say most."),
    "frames": ("Frames", {"outlet": "Outlet", "frame": "Frame"}, False,
               "Percent of an outlet’s articles that more than half of their readers gave the frame; estimated from "
               "the labelled articles."),
    "positions": ("Headline and text", {"outlet": "Outlet", "position": "Position"}, False,
                  "Own-voice markers of all categories per {per:,} words of headlines, and of the text below them. "
                  "Headlines have few words, so their rates are rough."),
    "periods": ("Over time", {"outlet": "Outlet", "period": "From"}, False,
                "Own-voice markers of all categories per {per:,} words by period, where enough articles of a period "
                "are labelled."),
}  # fmt: skip


def _shares_of(name: str, tables: Mapping[str, pd.DataFrame], outlets: Mapping[str, str], per: int) -> Sheet:
    table = tables[name]
    title, facts, percent, says = _SHARES[name]
    shown = named(table, outlets)
    if "method" in shown and name in ("frames", "positions", "periods"):
        shown = shown[shown["method"] != "too_few"]
        left = len(table) - len(shown)
        says += f" {left} of {len(table)} have too few labels and are left out." if left else ""
    for column, spell in (("voice", VOICE_NAMES.get), ("speaker", lambda one: one or "not named")):
        if column in shown:
            shown = shown.assign(**{column: shown[column].map(spell)})
    for column in ("frame", "position"):
        if column in shown:
            shown = shown.assign(**{column: shown[column].map(words)})
    return estimate_sheet(shown, facts, frame_of(f"t-{name}", title, says.format(per=per)), percent=percent)


def _agreement_sheet(table: pd.DataFrame) -> Sheet:
    shown = table[table["value"].notna()]
    shown = shown.assign(category=shown["category"].map(words), measure=shown["measure"].map(words))
    says = "How far annotators agree, with intervals over the articles that two or more read."
    facts = {"measure": "Measure", "category": "Category", "arm": "Arm"}
    return estimate_sheet(shown, facts, frame_of("t-agreement", "Agreement of annotators", says))


def _blind_sheet(table: pd.DataFrame) -> Sheet:
    shown = table[table["value"].notna()]
    shown = shown.assign(category=shown["category"].map(words), measure=shown["measure"].map(words))
    says = (
        "A random share of articles came without pre-labels. Recall: of what people marked there, how much rules find. "
        "Marked: spans a person marks per 1,000 words. Accepted: of the rules’ markers, how many a person marks. "
        "Difference: with pre-labels less without, which is how far they pull people; 0 where they change nothing."
    )
    facts = {"measure": "Measure", "category": "Category", "arm": "Arm"}
    return estimate_sheet(shown, facts, frame_of("t-blind", "What pre-labels miss, and how far they pull people", says))


def _differential_sheet(table: pd.DataFrame, withheld: str) -> Sheet:
    known = table[table["difference"].notna()]
    known = known.assign(
        value=known["difference"], target=known["target"].map({"kept": "marked", "outlet_voice": "own words"})
    )
    told = withheld or "By outlet nothing shows, which is no proof that nothing is there."
    says = f"Are the model’s precision and recall alike everywhere? The widest difference, with p after Holm. {told}"
    heads = {
        "target": "Target", "measure": "Measure", "by": "By", "lowest": "Lowest", "lowest_value": "Value",
        "highest": "Highest", "highest_value": "Value ", "difference": "Difference", "p_adjusted": "p, adjusted",
        "n": "Articles",
    }  # fmt: skip
    return plain_sheet(known, frame_of("t-differential", "Does the model err alike everywhere?", says), heads)


def _model_sheet(figures: pd.DataFrame) -> Sheet:
    """Show a model's figures, whatever they are called: texts, then the estimate."""
    if not {"value", "low", "high"} <= set(figures):
        return frame_of("t-model", "The model")
    numbers = figures.astype({"value": float, "low": float, "high": float})
    known = numbers[numbers["value"].notna()]
    texts = [name for name in known if not pd.api.types.is_numeric_dtype(known[name])]
    known = known.assign(**{name: known[name].fillna("") for name in texts})
    facts = {name: name.replace("_", " ").capitalize() for name in texts}
    facts.pop("note", None)
    says = "The classifier on articles that it had not seen, beside the rules alone; intervals over articles."
    return estimate_sheet(known, facts, frame_of("t-model", "The model", says))


def _spelt(flips: str) -> str:
    """Print the ids of categories as words; those of events are printed as they are."""
    return re.sub(r"(?<=without a category \()[^)]*", lambda category: category[0].replace("_", " "), flips)


def _draws(found: Findings) -> int:
    row = found.study.manifest().get("sample")
    return len(draws_of(row)) if row else 0


def _done(found: Findings) -> MethodsInput:
    settings = found.study.settings
    return MethodsInput(
        settings=settings, corpus=found.corpus, sample=found.stages.sample, readings=found.stages.readings,
        gold=found.stages.gold,
        estimates=found.estimates, contrasts=found.contrasts, agreement=found.agreement, card=found.card,
        words=found.words, naming=found.naming, conclusions=found.tables.get("conclusions", pd.DataFrame()),
        version=found.study.row("estimates").recipe.version, draws=_draws(found),
    )  # fmt: skip
