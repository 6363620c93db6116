"""What is drawn: whole events, or single articles; each with its permanent random number."""

import hashlib

import numpy as np
import pandas as pd

from framing.errors import InputError

SHARED = ""  # the pool of the events that several outlets report; those of one outlet are in a pool of its name


def unit_numbers(articles: pd.DataFrame, seed: int, unit: str = "article") -> pd.DataFrame:
    """Return every article with the unit that is drawn and its permanent number, sorted by both pool and number.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``outlet``, and ``event`` if any is known; "" if an article has none.
    seed : int
        With the id of a unit, all that its number depends on.
    unit : "article" or "event"
        With "event" the articles of an event, of all outlets, are one unit; an
        article without an event is a unit of its own.

    Returns
    -------
    DataFrame, one row per article
        ``article_id``; ``stratum``, the outlet; ``drawn_event``, "" if the
        article is a unit of its own; ``unit``; ``pool``, the outlet of a unit
        of one outlet, else "" ; ``number`` in [0, 1).

    Raises
    ------
    InputError
        There is no article to draw from.
    """
    if not len(articles):
        raise InputError("there is no article to draw from")
    table = articles[["article_id", "outlet"]].rename(columns={"outlet": "stratum"})
    table["drawn_event"] = articles["event"] if unit == "event" and "event" in articles else ""
    whole = table["drawn_event"] != ""
    table["unit"] = np.where(whole, "event\0" + table["drawn_event"], table["article_id"])
    numbers = {name: permanent_number(name, seed) for name in table["unit"].unique()}
    table["number"] = table["unit"].map(numbers)
    outlets = table.groupby("unit")["stratum"].transform("nunique")
    table["pool"] = table["stratum"].where(outlets == 1, SHARED)
    return table.sort_values(["pool", "number", "stratum", "article_id"], ignore_index=True)


def permanent_number(name: str, seed: int) -> float:
    """Return a number in [0, 1) that depends only on the seed and the name.

    Examples
    --------
    >>> permanent_number("a", 1) == permanent_number("a", 1) != permanent_number("a", 2)
    True
    """
    digest = hashlib.sha256(f"{seed}\0{name}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
