"""Which texts were repaired at ingest or are incomplete, and whether outlets differ in it."""

from collections.abc import Iterator, Mapping

import pandas as pd

from framing.estimates.corpus_audit import NOTABLE_GAP
from framing.sources.health import MIN_WORDS
from framing.wording import counted

# what the articles table says in ``health`` -> what is said of it
_WORDING: Mapping[str, str] = {
    "mojibake": "had UTF-8 read as another encoding, repaired",
    "controls": "had control characters",
    "entities": "had HTML entities, decoded",
    "tags": "had HTML tags",
    "list": "had a list instead of a text, joined",
    "gap": "had a placeholder such as NaN in a field",
    "hard_wrapped": "had hard-wrapped lines, joined",
    "no_paragraphs": "are long and have no paragraphs",
    "short": f"have fewer than {MIN_WORDS} words",
    "lost_characters": "lost characters in an earlier conversion",
    "invisible": "have soft hyphens or zero-width characters",
    "ligatures": "have ligatures",
    "broken_words": "have words broken at line ends",
    "title_repeated": "had the title repeated as first line",
    "same_text": "have the text of another article",
    "same_url": "have the URL of another article",
}


def faults_of(articles: pd.DataFrame) -> list[str]:
    """Say for each fault of texts how many articles have it, with an example and the outlets that differ in it.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a", "b", "c"], "outlet": ["ledger", "ledger", "post"]})
    >>> faults_of(articles.assign(health=["short", "short,mojibake", ""]))[1]
    '2 of 3 articles have fewer than 50 words, such as a: 100 % of ledger’s, 0 % of post’s.'
    """
    has = articles["health"].str.split(",")
    return list(_sentences(articles, has)) if len(articles) else []


def _sentences(articles: pd.DataFrame, has: pd.Series) -> Iterator[str]:
    for fault, wording in _WORDING.items():
        affected = has.map(lambda faults, fault=fault: fault in faults).astype(bool)
        count = int(affected.sum())
        if count:
            example = articles.loc[affected, "article_id"].iloc[0]
            total = counted(len(articles), "articles")
            yield f"{count:,} of {total} {wording}, such as {example}{_outlets(affected, articles['outlet'])}."


def _outlets(affected: pd.Series, outlets: pd.Series) -> str:
    shares = affected.groupby(outlets.to_numpy()).mean().sort_index()
    if shares.max() - shares.min() < NOTABLE_GAP:
        return ""
    most, least = shares.idxmax(), shares.idxmin()
    return f": {100 * shares[most]:.0f} % of {most}’s, {100 * shares[least]:.0f} % of {least}’s"
