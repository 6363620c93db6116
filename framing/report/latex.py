"""For the paper: LaTeX tables, the methods in LaTeX, and the references that they need."""

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files

import pandas as pd

from framing.estimates.rates import FEW_NONZERO, RARE
from framing.report.formatting import p_value, rate, share, times, words
from framing.report.tables import ACROSS_LANGUAGES
from framing.wording import agreeing, counted, printable

Editions = Mapping[tuple[str, str], str]  # outlet and language → the name to print

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "−": "$-$",
    "|": r"\textbar{}", "–": "--", "\n": " ", "\t": " ",
}  # fmt: skip
_RARE = r"\textsuperscript{r}"
_KEYS = re.compile(r"@\w+\{(\w+),")


def escape(text: str) -> str:
    r"""Write a text, as ``printable`` has it, so that LaTeX prints it verbatim.

    Examples
    --------
    >>> escape("Q&A: 5 % of $x_1$")
    'Q\\&A: 5 \\% of \\$x\\_1\\$'
    """
    return "".join(_SPECIAL.get(character, character) for character in printable(text))


def table_tex(heads: Sequence[str], rows: Sequence[Sequence[str]], *, caption: str, label: str, texts: int = 1) -> str:
    """Write a booktabs table; the first ``texts`` columns are left-aligned, the others right-aligned.

    Cells are printed verbatim; escape what comes from outside. A row that
    begins with a bracket or a star would be an argument of the command before it,
    so that an empty group precedes it.
    """
    columns = "l" * texts + "r" * (len(heads) - texts)
    head, *body = (f"  {_guard(' & '.join(row))} \\\\" for row in (heads, *rows))
    body_rows = "\n".join(body)
    return (
        "% needs \\usepackage{booktabs}\n\\begin{table}\n\\centering\n"
        f"\\caption{{{caption}}}\n\\label{{{label}}}\n\\begin{{tabular}}{{{columns}}}\n\\toprule\n"
        f"{head}\n\\midrule\n{body_rows}\n\\bottomrule\n\\end{{tabular}}\n\\end{{table}}\n"
    )


def _guard(row: str) -> str:
    return f"{{}}{row}" if row.startswith(("[", "*")) else row


def estimates_tex(estimates: pd.DataFrame, editions: Editions) -> str:
    """Write the own-voice rates: categories down, editions across (down, if there are more than five).

    ``editions`` are outlets and languages with the names to print.
    """
    rates = estimates[estimates["voice"] == "outlet"]
    per, confidence = (rates[name].iloc[0] if len(rates) else 0 for name in ("per", "confidence"))
    caption = f"Markers per {per:,} words in the outlets' own words, with {100 * confidence:g}\\,\\% intervals."
    return _by_category(rates, editions, caption=caption, label="tab:estimates")


def articles_tex(estimates: pd.DataFrame, editions: Editions) -> str:
    """Write how many of 100 articles have any marker in the outlets' own words, as ``estimates_tex`` does rates."""
    rates = estimates[estimates["voice"] == "outlet"]
    confidence = rates["confidence"].iloc[0] if len(rates) else 0
    caption = (
        f"Articles per 100 that have any marker in the outlets' own words, with {100 * confidence:g}\\,\\% intervals."
    )
    return _by_category(rates, editions, caption=caption, label="tab:articles")


def _by_category(rates: pd.DataFrame, editions: Editions, *, caption: str, label: str) -> str:
    several = len({language for _, language in editions}) > 1
    caption += " Rates in different languages are not comparable." if several else ""
    cells = {
        (row.category, (row.outlet, row.language)): _interval(row.value, row.low, row.high)
        + (_RARE if row.note == RARE else "")
        for row in rates.itertuples(index=False)
    }
    if (rates["note"] == RARE).any():
        caption += f" {_RARE} Markers in fewer than {FEW_NONZERO} labelled articles: too high on average."
    categories = list(dict.fromkeys(rates["category"]))
    if len(editions) > 5:
        rows = [
            [escape(words(category)), escape(name), cells.get((category, edition), "--")]
            for category in categories
            for edition, name in editions.items()
        ]
        return table_tex(["Category", "Outlet", "Estimate"], rows, caption=caption, label=label, texts=2)
    rows = [[escape(words(name)), *(cells.get((name, edition), "--") for edition in editions)] for name in categories]
    heads = ["Category", *(escape(name) for name in editions.values())]
    return table_tex(heads, rows, caption=caption, label=label)


def contrasts_tex(contrasts: pd.DataFrame, outlets: Mapping[str, str], level: float) -> str:
    """Write the comparisons that are clear and not of rare categories, with their verdicts; or that none is clear.

    The higher outlet comes first.
    """
    several = contrasts["language"].nunique() > 1
    rows = []
    for row in contrasts[(contrasts["p_adjusted"] < level) & (contrasts["note"] == "")].to_dict("records"):
        turned = row["ratio"] < 1
        ratio, low, high = (row[name] for name in ("ratio", "ratio_low", "ratio_high"))
        pair = (row["other"], row["outlet"]) if turned else (row["outlet"], row["other"])
        ratio, low, high = (1 / ratio, 1 / high, 1 / low) if turned else (ratio, low, high)
        interval = f"{times(ratio)} [{times(low)}, {times(high)}]"
        names = (escape(outlets.get(outlet, outlet)) for outlet in pair)
        p = f"${p_value(row['p_adjusted'])}$"
        language = [escape(row["language"])] if several else []
        holds = f"{row['holds']} of {row['choices']}" if row["choices"] else "--"
        counts = [str(row["n_events"] or "--"), holds]
        rows.append([escape(words(row["category"])), *language, *names, interval, p, *counts])
    heads = ["Category", *(["Language"] if several else []), "Higher", "Lower", "Ratio", "$p$", "Events", "Holds"]
    caption = _contrasts_caption(contrasts, level, several=several)
    if not rows:
        rows = [[rf"\multicolumn{{{len(heads)}}}{{l}}{{No comparison shows a difference.}}"]]
    return table_tex(heads, rows, caption=caption, label="tab:contrasts", texts=len(heads) - 4)


def _contrasts_caption(contrasts: pd.DataFrame, level: float, *, several: bool) -> str:
    """Say what was compared, what is shown of it, and what the columns mean."""
    defined = contrasts[contrasts["p"].notna()]
    clear = int((defined["p_adjusted"] < level).sum())
    categories = ", ".join(escape(words(name).lower()) for name in dict.fromkeys(defined["category"]))
    within = " of the same language" if several else ""
    compared = (
        f"{clear} of {counted(len(defined), 'comparisons')} of outlets{within} in their own words "
        f"{agreeing(clear, 'are')} clear at {level:.2g} "
        f"({categories})."
        if len(defined)
        else "No two outlets could be compared: too few articles are labelled."
    )
    across = escape(ACROSS_LANGUAGES) if contrasts["across_languages"].any() else ""
    shown = (
        f"The higher outlet first; $p$ after Holm within a category{' and language' if several else ''}; holds: under "
        "how many other choices of the analyst the difference is clear in the same direction."
        if clear
        else ""
    )
    return " ".join(part for part in (compared, shown, across) if part)


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
    shares = matrix[(matrix["voice"] == "outlet") & (matrix["total"] > 0)]
    rows = [
        [escape(titles.get(row.actor, row.actor)), escape(row.name_), escape(outlets.get(row.outlet, row.outlet)),
         _percent(row.value, row.low, row.high), f"{row.total:,}"]
        for row in shares.rename(columns={"name": "name_"}).itertuples(index=False)
    ]  # fmt: skip
    caption = (
        "What each outlet calls an actor in its own words: share and number of its mentions. An interval is given "
        "if there are enough articles."
    )
    return table_tex(["Actor", "Name", "Outlet", "Share", "Of"], rows, caption=caption, label="tab:naming", texts=3)


def _interval(value: float, low: float, high: float) -> str:
    return "--" if value != value else escape(f"{rate(value)} [{rate(low)}, {rate(high)}]")


def _percent(value: float, low: float, high: float) -> str:
    return escape(share(value) if low != low else f"{share(value)} [{share(low)}, {share(high)}]")


def references(keys: Sequence[str]) -> str:
    """Return the BibTeX entries of these keys."""
    source = (files("framing.report") / "references.bib").read_text(encoding="utf-8")
    entries = {_KEYS.match(entry).group(1): entry for entry in source.strip().split("\n\n")}  # type: ignore[union-attr]
    return "\n\n".join(entries[key] for key in keys) + "\n" if keys else ""


def methods_tex(text: str) -> str:
    """Write the methods for LaTeX, with citations."""
    parts = [escape(part).strip() for part in text.split("\n\n")]
    text = "\n\n".join(parts)
    return re.sub(r"\[(@[\w\\@; ]+)\]", lambda keys: f"\\citep{{{_cited(keys[1])}}}", text) + "\n"


def _cited(inside: str) -> str:
    return ",".join(key.strip().lstrip("@").replace("\\_", "_") for key in inside.split(";"))
