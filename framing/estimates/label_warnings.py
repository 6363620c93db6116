"""What the checks of labels have found, in words, with what to do."""

from collections.abc import Callable, Mapping

import pandas as pd

from framing.wording import agreeing, counted


def warnings_of_labels(checks: pd.DataFrame, names: Mapping[str, str] | None = None) -> list[str]:
    """Say what was flagged, and what to do; ``names`` are outlets as they are printed."""
    return [
        _SENTENCES[row["check"]](row, (names or {}).get(row["of"], row["of"]))
        for row in checks[checks["flagged"]].to_dict("records")
    ]


def _skipped_sentence(row: Mapping[str, float], name: str) -> str:
    if not name:
        return (
            f"{row['value']:.0%} of {counted(int(row['n']), 'readings')} were skipped: if what was skipped is unlike "
            "the rest, rates are wrong; give these articles to another annotator."
        )
    return (
        f"Of {name}’s readings {row['value']:.0%} were skipped, of the others’ {row['compared']:.0%}: what is left "
        "may be unlike the outlet; give the skipped articles to another annotator."
    )


_SENTENCES: Mapping[str, Callable[[Mapping[str, float], str], str]] = {
    "not_drawn": lambda row, name: (
        f"{counted(n := int(row['value']), 'articles')} that people read {agreeing(n, 'were')} not drawn and "
        f"{agreeing(n, 'count')} in no rate: only a random draw represents the rest; label what 'framing sample' draws."
    ),
    "words_and_rate": lambda row, name: (
        f"The labelled articles are unlike the others: weighted by outlet they have {row['value']:,.0f} words on "
        f"average, all have {row['compared']:,.0f}, and length and the rules’ markers together differ more than in a "
        f"random draw ({_p(row)}); rates represent only articles like these. Label the drawn articles that are "
        "missing, long ones too."
    ),
    "dates": lambda row, name: (
        f"The labelled articles have other dates than the corpus: on average they come after {row['value']:.0%} of "
        f"their outlet’s articles, where a random draw comes after {row['compared']:.0%} ({_p(row)}); if the "
        "outlets’ language has changed since, rates are wrong. Draw a sample from the whole period with 'framing "
        "sample', and label it."
    ),
    "skipped": _skipped_sentence,
    "read_twice": lambda row, name: (
        f"Of {name}’s labelled articles {row['value']:.0%} were read by two or more people, of the others’ "
        f"{row['compared']:.0%}: two readers find more than one. Finish the second readings before comparing outlets."
    ),
    "own_readers": lambda row, name: (
        f"{name} was mostly read by other people than the other outlets (in common: {row['value']:.0%}): differences "
        "between readers look like differences between outlets. Have the same people read articles of all outlets."
    ),
    "sparse_annotator": lambda row, name: (
        f"{name} marks {row['value']:.0%} of what the others mark ({_p(row)}): look at the articles that both "
        "have read, agree on the codebook, and have this annotator’s articles read again."
    ),
    "codebook": lambda row, name: (
        f"The codebook was changed between readings: {row['value']:.0%} of {int(row['n']):,} readings have the "
        "most common version. Where definitions have changed, have the articles read earlier read again."
    ),
}


def _p(row: Mapping[str, float]) -> str:
    return "p < .001" if row["p"] < 0.001 else f"p = {row['p']:.3f}".replace("0.", ".")
