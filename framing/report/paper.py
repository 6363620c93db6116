"""For the paper: LaTeX tables, a paragraph that states what was done, and the references it needs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pandas as pd

from framing.errors import counted
from framing.lang import load
from framing.report.numerals import p_value, rate, share, times, words
from framing.scores.articles import ALL
from framing.settings import Settings

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "−": "$-$",
    "–": "--", "\n": " ",
}  # fmt: skip
_KEYS = re.compile(r"@\w+\{(\w+),")


def escape(text: str) -> str:
    r"""Write a text so that LaTeX prints it as it stands.

    Examples
    --------
    >>> escape("Q&A: 5 % of $x_1$")
    'Q\\&A: 5 \\% of \\$x\\_1\\$'
    """
    return "".join(_SPECIAL.get(sign, sign) for sign in text if sign == "\n" or sign >= " ")


def table_tex(heads: Sequence[str], rows: Sequence[Sequence[str]], *, caption: str, label: str, texts: int = 1) -> str:
    """Write a booktabs table; the first ``texts`` columns are left-aligned, the others right-aligned.

    Cells are printed as they are given; escape what comes from outside.
    """
    columns = "l" * texts + "r" * (len(heads) - texts)
    body = "\n".join("  " + " & ".join(row) + r" \\" for row in rows)
    return (
        "% needs \\usepackage{booktabs}\n\\begin{table}\n\\centering\n"
        f"\\caption{{{caption}}}\n\\label{{{label}}}\n\\begin{{tabular}}{{{columns}}}\n\\toprule\n"
        f"  {' & '.join(heads)} \\\\\n\\midrule\n{body}\n\\bottomrule\n\\end{{tabular}}\n\\end{{table}}\n"
    )


def estimates_tex(estimates: pd.DataFrame, outlets: Mapping[str, str]) -> str:
    """Write the own-voice rates: categories down, outlets across (down, where there are more than five)."""
    own = estimates[estimates["voice"] == "outlet"]
    per, confidence = (own[name].iloc[0] if len(own) else 0 for name in ("per", "confidence"))
    caption = f"Markers per {per:,} words in the outlets' own words, with {100 * confidence:g}\\,\\% intervals."
    cells = {(row.category, row.outlet): _interval(row.value, row.low, row.high) for row in own.itertuples(index=False)}
    categories = list(dict.fromkeys(own["category"]))
    if len(outlets) > 5:
        rows = [
            [escape(words(category)), escape(name), cells.get((category, outlet), "--")]
            for category in categories
            for outlet, name in outlets.items()
        ]
        return table_tex(["Category", "Outlet", "Rate"], rows, caption=caption, label="tab:estimates", texts=2)
    rows = [[escape(words(one)), *(cells.get((one, outlet), "--") for outlet in outlets)] for one in categories]
    heads = ["Category", *(escape(name) for name in outlets.values())]
    return table_tex(heads, rows, caption=caption, label="tab:estimates")


def contrasts_tex(contrasts: pd.DataFrame, outlets: Mapping[str, str], level: float) -> str:
    """Write the comparisons that are clear, the higher outlet first."""
    rows = []
    for row in contrasts[contrasts["p_adjusted"] < level].to_dict("records"):
        turned = row["ratio"] < 1
        ratio, low, high = (row[name] for name in ("ratio", "ratio_low", "ratio_high"))
        pair = (row["other"], row["outlet"]) if turned else (row["outlet"], row["other"])
        told = (1 / ratio, 1 / high, 1 / low) if turned else (ratio, low, high)
        ratio_told = f"{times(told[0])} [{times(told[1])}, {times(told[2])}]"
        names = (escape(outlets.get(one, one)) for one in pair)
        p = f"${p_value(row['p_adjusted'])}$"
        rows.append([escape(words(row["category"])), *names, ratio_told, p, str(row["n_events"] or "--")])
    caption = "Outlets that differ in their own words, the higher one first; $p$ after Holm within a category."
    heads = ["Category", "Higher", "Lower", "Ratio", "$p$", "Events"]
    return table_tex(heads, rows, caption=caption, label="tab:contrasts", texts=3)


def corpus_tex(corpus: pd.DataFrame, outlets: Mapping[str, str]) -> str:
    """Write what went in."""
    rows = [
        [escape(outlets.get(row.outlet, row.outlet)), f"{row.articles:,}", f"{row.words:,}", f"{row.labelled:,}",
         str(row.events), escape(row.languages)]
        for row in corpus.itertuples(index=False)
    ]  # fmt: skip
    heads = ["Outlet", "Articles", "Words", "Labelled", "Events", "Languages"]
    return table_tex(heads, rows, caption="The articles.", label="tab:corpus")


def naming_tex(matrix: pd.DataFrame, outlets: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Write each name's share of an actor's mentions in the outlets' own words."""
    own = matrix[(matrix["voice"] == "outlet") & (matrix["total"] > 0)]
    rows = [
        [escape(titles.get(row.actor, row.actor)), escape(row.name_), escape(outlets.get(row.outlet, row.outlet)),
         _percent(row.value, row.low, row.high), f"{row.total:,}"]
        for row in own.rename(columns={"name": "name_"}).itertuples(index=False)
    ]  # fmt: skip
    caption = (
        "What each outlet calls an actor in its own words: share of its mentions, of so many; an interval stands where "
        "there are enough articles for one."
    )
    return table_tex(["Actor", "Name", "Outlet", "Share", "Of"], rows, caption=caption, label="tab:naming", texts=3)


def _interval(value: float, low: float, high: float) -> str:
    return "--" if value != value else escape(f"{rate(value)} [{rate(low)}, {rate(high)}]")


def _percent(value: float, low: float, high: float) -> str:
    told = share(value) if low != low else f"{share(value)} [{share(low)}, {share(high)}]"
    return escape(told)


@dataclass(frozen=True)
class Done:
    """What was done, in tables: what the methods paragraph is written from."""

    settings: Settings
    corpus: pd.DataFrame
    sample: pd.DataFrame
    annotated: pd.DataFrame
    estimates: pd.DataFrame
    contrasts: pd.DataFrame
    agreement: pd.DataFrame
    card: Mapping[str, Any]
    words: pd.DataFrame
    naming: pd.DataFrame
    conclusions: pd.DataFrame
    version: str
    draws: int = 0  # of the sample, where a model was uncertain


def methods(done: Done) -> tuple[str, tuple[str, ...]]:
    """Return the methods as paragraphs that cite in brackets, and the keys of the references that they cite."""
    parts = [
        _corpus(done),
        _labels(done),
        _agreement(done),
        _model(done),
        _estimates(done),
        _contrasts(done),
        _others(done),
    ]
    text = "\n\n".join(part for part in parts if part)
    return text, tuple(dict.fromkeys(re.findall(r"@(\w+)", text)))


def references(keys: Sequence[str]) -> str:
    """Return the BibTeX entries of these keys."""
    source = (files("framing.report") / "references.bib").read_text(encoding="utf-8")
    entries = {_KEYS.match(entry).group(1): entry for entry in source.strip().split("\n\n")}  # type: ignore[union-attr]
    return "\n\n".join(entries[key] for key in keys) + "\n" if keys else ""


def methods_tex(text: str) -> str:
    """Write the methods for LaTeX, with citations."""
    parts = [escape(part).strip() for part in text.split("\n\n")]
    made = "\n\n".join(parts)
    return re.sub(r"\[(@[\w\\@; ]+)\]", lambda found: f"\\citep{{{_cited(found[1])}}}", made) + "\n"


def _cited(inside: str) -> str:
    return ",".join(one.strip().lstrip("@").replace("\\_", "_") for one in inside.split(";"))


def _corpus(done: Done) -> str:
    corpus = done.corpus
    first, last = (sorted(day for day in corpus[name] if day) for name in ("first", "last"))
    dated = f", dated {first[0]} to {last[-1]}" if first else ""
    tags = sorted({tag for one in corpus["languages"] for tag in one.split(", ")})
    languages = " and ".join(load(tag).name for tag in tags)
    return (
        f"We analysed {corpus['articles'].sum():,} articles ({corpus['words'].sum():,} words) of {len(corpus)} outlets"
        f"{dated}, in {languages}. Markers of framing were proposed by rules, each with the voice in which it stands: "
        f"the outlet's own words, a quotation, or reported speech (framing {done.version})."
    )


def _labels(done: Done) -> str:
    drawn, read = done.sample, done.annotated[~done.annotated["skipped"]]
    both = read[read["article_id"].isin(drawn["article_id"])]
    if both.empty:
        return (
            "Nobody has labelled articles, so that no rate is estimated; counts of what rules found are given as such."
        )
    readers = both.groupby("article_id")["annotator"].nunique()
    blind = drawn[drawn["article_id"].isin(both["article_id"]) & (drawn["arm"] == "blind")]
    return (
        f"In all, {len(drawn):,} articles were drawn, within each outlet, at random with recorded probabilities of "
        f"inclusion ({_between(drawn['probability'])}; seed {done.settings.seed}){_later(done.draws)}. "
        f"{_people(both['annotator'].nunique())} labelled {len(readers):,} of them, {int((readers > 1).sum()):,} by "
        f"two or more; "
        f"{len(blind):,} were labelled without sight of the rules' proposals. Labels were adjudicated by majority."
    )


def _between(values: pd.Series) -> str:
    low, high = f"{values.min():.2f}", f"{values.max():.2f}"
    return low if low == high else f"{low} to {high}"


def _later(draws: int) -> str:
    """Say that the later draws were not alike for all articles."""
    if not draws:
        return ""
    later = "the last draw" if draws == 1 else f"the last {draws} draws"
    return f", in {later} with the greater chances the less certain a model was of an article"


def _people(number: int) -> str:
    return "1 annotator" if number == 1 else f"{number} annotators"


def _agreement(done: Done) -> str:
    table = done.agreement
    if table.empty:
        return ""
    known = table[(table["category"] == ALL) & (table["arm"] == ALL)].set_index("measure")
    said = [
        f"{name} {known.loc[key, 'value']:.2f} [{known.loc[key, 'low']:.2f}, {known.loc[key, 'high']:.2f}] {cite}"
        for key, name, cite in (
            ("span_f1_overlap", "span F1", "[@hripcsak2005]"),
            ("token_alpha", "Krippendorff's alpha on words", "[@krippendorff2011]"),
        )
        if key in known.index and known.loc[key, "value"] == known.loc[key, "value"]
    ]
    return (
        f"Agreement over the {int(known['n'].max()):,} articles that two or more people read: {'; '.join(said)}."
        if said
        else ""
    )


def _model(done: Done) -> str:
    if not done.card:
        return ""
    trained, parted = done.card.get("counts", {}), done.card.get("folds", {})
    number = f" on {trained['articles']:,} labelled articles" if "articles" in trained else ""
    folds = f": {parted['folds']} folds, by {parted['by']}" if {"folds", "by"} <= set(parted) else ""
    return (
        f"A classifier was trained{number}. Every labelled article was scored by a model that had not seen "
        f"it{folds} [@zrnic2024cross]."
    )


def _estimates(done: Done) -> str:
    own = done.estimates[done.estimates["voice"] == "outlet"]
    method = own["method"].value_counts()
    given = own[own["method"] != "too_few"]
    if given.empty:
        return ""
    report = done.settings.report
    super_population = (
        "the outlets' habit, of which the articles are a sample" if report.population == "super" else "these articles"
    )
    used = given[given["method"] == "corrected"]["lam"]
    weight = (
        f", with the model's weight tuned to the least variance ({used.min():.2f} to {used.max():.2f})"
        if len(used)
        else ""
    )
    return (
        f"Rates per {report.per:,} words were estimated with the difference estimator of survey sampling "
        f"[@sarndal1992], also known as "
        f"prediction-powered inference [@angelopoulos2023ppi; @angelopoulos2023ppiplus]{weight}, articles being the "
        f"units, and "
        f"{100 * report.confidence:g} % intervals speaking of {super_population}. Of {len(own):,} rates in the "
        f"outlets' own words, "
        f"{method.get('corrected', 0):,} use people's labels and the model, {method.get('human_only', 0):,} labels "
        f"alone, and "
        f"{method.get('too_few', 0):,} are not given because there are too few labels (fewer than 12 articles, or "
        f"markers in fewer than 3)."
    )


def _contrasts(done: Done) -> str:
    made = done.contrasts[done.contrasts["p"].notna()]
    if made.empty:
        return ""
    matched = int((made["method"] == "matched").sum())
    level = 1 - done.settings.report.confidence
    clear = int((made["p_adjusted"] < level).sum())
    holds = int((done.conclusions["holds"] == done.conclusions["choices"]).sum()) if len(done.conclusions) else 0
    grid = (
        f" {holds} of {clear} {'holds' if holds == 1 else 'hold'} under every other choice of the robustness grid."
        if len(done.conclusions)
        else ""
    )
    family = "the pairs of a category" if done.settings.report.family == "category" else "all categories"
    within = "within shared events, with Mantel-Haenszel weights and events as units [@greenland1985]"
    apart = "from the two rates [@zou2008]"
    how = f"{matched:,} were made {within}, the others {apart}"
    if matched in (0, len(made)):
        how = f"all were made {within if matched else apart}"
    return (
        f"Of {counted(len(made), 'comparisons')} of two outlets, {how}. With Holm's correction over {family} "
        f"[@holm1979], {clear:,} {'shows' if clear == 1 else 'show'} a difference at {level:.2g}.{grid}"
    )


def _others(done: Done) -> str:
    said = []
    if len(done.naming):
        said.append(
            f"The names of {counted(done.naming['actor'].nunique(), 'actors')} were counted by rule, with bootstrap "
            f"intervals over articles [@efron1993]."
        )
    if len(done.words):
        said.append(
            "Words that set an outlet apart in its own voice were found by log-odds with an informative Dirichlet "
            "prior [@monroe2008], "
            "articles being dealt to the outlets anew 499 times to judge the largest of them [@westfall1993]."
        )
    return " ".join(said)
