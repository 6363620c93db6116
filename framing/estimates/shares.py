"""Rates of other things than markers, by the same estimator: frames, voices, speakers, positions, periods."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from framing.estimates.article_counts import ALL, Stages, count_articles
from framing.estimates.calendar import Period, days_of, period_starts
from framing.estimates.estimator import FEWEST_NONZERO, effective_degrees_of_freedom
from framing.estimates.rates import COLUMNS, Population, estimate_rates
from framing.estimates.speech_counts import Spoken
from framing.intervals import Estimate
from framing.records import completed

Floats = NDArray[np.float64]

SHARES = ("outlet", "value", "low", "high", "count", "total", "n", "note")
FEWEST = 12  # articles, as for rates
PERCENT = 100
SPEAKERS = 10  # of an outlet that are listed
_TOLD = list(COLUMNS)


def frame_rates(stages: Stages, answers: pd.DataFrame, *, confidence: float, population: Population) -> pd.DataFrame:
    """Estimate the share of an outlet's articles that have a frame, in percent, from people's answers.

    An article has a frame where more than half of those who read it ticked it.
    Columns ``frame`` and those of ``estimate_rates``.
    """
    ticked = answers[answers["question"] == "frames"]
    read = completed(stages.readings).groupby("article_id").size()
    base = count_articles(stages, ALL, ALL).assign(exposure=1.0, predicted=0.0)
    made = []
    for frame, rows in ticked.groupby("answer", sort=True):
        share = rows.groupby("article_id")["annotator"].nunique() / read
        has = (share.reindex(base["article_id"]).fillna(0) > 0.5).to_numpy(dtype="float64")
        counts = base.assign(observed=pd.Series(has, index=base.index).where(base["observed"].notna()))
        rates = estimate_rates(counts, confidence=confidence, per=PERCENT, population=population)
        made.append(rates.assign(frame=frame))
    return _stacked(made, ["frame"])


def voice_shares(spoken: Spoken, *, confidence: float = 0.95) -> pd.DataFrame:
    """Give the share of an outlet's words in each voice, with intervals over articles.

    Every article is counted by rule, so the interval speaks of the outlet's
    habit, of which these articles are a sample; the rules' own errors are in
    ``docs/languages.md``. Columns ``voice`` and those of ``shares_of``.
    """
    facts = spoken.articles
    total = facts[["own", "quote", "paraphrase"]].sum(axis=1)
    made = [
        shares_of(facts["outlet"], facts[column], total, confidence).assign(voice=voice)
        for voice, column in (("outlet", "own"), ("quote", "quote"), ("paraphrase", "paraphrase"))
    ]
    return pd.concat(made, ignore_index=True)[["outlet", "voice", *SHARES[1:]]]


def speaker_shares(spoken: Spoken, *, confidence: float = 0.95, most: int = SPEAKERS) -> pd.DataFrame:
    """Say whose words an outlet reports: each speaker's share of the words that it quotes or reports.

    Speakers are as the texts name them; "" are those whom no name is given.
    The ``most`` who say most in an outlet, and the unnamed. Columns
    ``speaker``, ``stretches``, ``articles`` (in which they speak) and those of
    ``shares_of``.
    """
    outlets = spoken.articles.set_index("article_id")["outlet"]
    said = spoken.speakers.assign(outlet=spoken.speakers["article_id"].map(outlets))
    made = []
    for outlet, rows in said.groupby("outlet", sort=True):
        told = rows.groupby("speaker").agg(
            stretches=("words", "size"), words=("words", "sum"), articles=("article_id", "nunique")
        )  # fmt: skip
        named = told[told.index != ""].reset_index().sort_values(["words", "speaker"], ascending=[False, True])
        total = rows.groupby("article_id")["words"].sum()
        for speaker in [*named["speaker"].head(most), *([""] if "" in told.index else [])]:
            own = rows[rows["speaker"] == speaker].groupby("article_id")["words"].sum().reindex(total.index).fillna(0)
            row = shares_of(pd.Series(outlet, index=total.index), own, total, confidence)
            facts = {"stretches": int(told.loc[speaker, "stretches"]), "articles": int(told.loc[speaker, "articles"])}
            made.append(row.assign(speaker=speaker, **facts))
    names = ["outlet", "speaker", "stretches", "articles", *SHARES[1:]]
    return pd.concat(made, ignore_index=True)[names] if made else pd.DataFrame(columns=names)


def shares_of(outlet: pd.Series, part: pd.Series, total: pd.Series, confidence: float) -> pd.DataFrame:
    """Return each outlet's sum of ``part`` by its sum of ``total``, with an interval over articles.

    The interval is a jackknife one on the logit scale with t quantiles; there is
    none in fewer than 12 articles or where fewer than 3 have any ``part``, nor
    where all of ``total`` is. Columns ``outlet, value, low, high, count, total,
    n, note``; ``n`` articles have a ``total`` above 0.
    """
    facts = pd.DataFrame({"outlet": outlet, "part": part.astype("float64"), "total": total.astype("float64")})
    rows = []
    for name, group in facts[facts["total"] > 0].groupby("outlet", sort=True):
        one = _share(group["part"].to_numpy(), group["total"].to_numpy(), confidence)
        rows.append(
            (name, one.value, one.low, one.high, int(group["part"].sum()), int(group["total"].sum()), one.n, one.note)
        )
    return pd.DataFrame(rows, columns=list(SHARES))


def _share(part: Floats, total: Floats, confidence: float) -> Estimate:
    n, value = len(part), float(part.sum() / total.sum())
    some, left = int((part > 0).sum()), part.sum() - part
    if n < FEWEST or some < FEWEST_NONZERO:
        why = f"fewer than {FEWEST} articles" if n < FEWEST else f"in fewer than {FEWEST_NONZERO} articles"
        return Estimate(value, np.nan, np.nan, n, why)
    without = left / (total.sum() - total)
    if value >= 1 or (without >= 1).any():
        return Estimate(value, np.nan, np.nan, n, "nearly all")
    middle, replicates = special.logit(value), special.logit(without)
    error = np.sqrt((n - 1) / n * ((replicates - middle) ** 2).sum())
    reach = (
        special.stdtrit(effective_degrees_of_freedom(replicates - replicates.mean(), n - 1), (1 + confidence) / 2)
        * error
    )
    return Estimate(value, float(special.expit(middle - reach)), float(special.expit(middle + reach)), n)


def position_rates(stages: Stages, *, confidence: float, per: float, population: Population) -> pd.DataFrame:
    """Estimate own-voice rates of all categories in headlines and in the text below them.

    Articles without a title have no headline, and those that are nothing but a
    title no body; they are not among the articles of that row. Columns
    ``position`` ("headline", "body") and those of ``estimate_rates``.
    """
    articles = stages.articles.set_index("article_id")
    titles = articles["title"]
    heads = titles.str.split().str.len().fillna(0).astype("float64")
    made = []
    for position, words in {"headline": heads, "body": articles["words"] - heads}.items():
        part = Stages(
            stages.articles, _placed(stages.markers, titles, position), stages.sample, stages.readings,
            _placed(stages.gold, titles, position), _placed(stages.scores, titles, position),
        )  # fmt: skip
        counts = count_articles(part, ALL, "outlet")
        counts = counts.assign(exposure=words.reindex(counts["article_id"]).clip(lower=0).to_numpy())
        there = counts[counts["exposure"] > 0]
        rates = estimate_rates(there, confidence=confidence, per=per, population=population)
        made.append(rates.assign(position=position))
    return _stacked(made, ["position"])


def period_rates(stages: Stages, *, confidence: float, per: float, population: Population) -> pd.DataFrame:
    """Estimate own-voice rates of all categories by outlet and month, or week where the articles span 3 months or less.

    Columns ``period`` (its first day), ``length`` ("month" or "week") and those
    of ``estimate_rates``. Undated articles are left out; a period with too few
    labels says so.
    """
    dates = stages.articles["date"]
    days = days_of(dates).dropna()
    if days.empty:
        return _stacked([], ["period", "length"])
    length: Period = "month" if (days.max() - days.min()).days > 92 else "week"
    starts = period_starts(dates, length)
    dated = (starts != "").to_numpy()
    counts = count_articles(stages, ALL, "outlet")[dated]
    pairs = pd.MultiIndex.from_arrays([counts["outlet"], starts[dated]])
    numbers, cells = pairs.factorize(sort=True)
    rates = estimate_rates(counts.assign(outlet=numbers), confidence=confidence, per=per, population=population)
    of = cells[rates["outlet"].astype(int)]
    told = rates.assign(outlet=of.get_level_values(0), period=of.get_level_values(1), length=length)
    return _stacked([told], ["period", "length"])


def _placed(table: pd.DataFrame, titles: pd.Series, position: str) -> pd.DataFrame:
    ends = table["article_id"].map(titles.str.len()).astype("float64").fillna(0)
    inside = table["start"] < ends
    return table[inside if position == "headline" else ~inside]


def _stacked(made: list[pd.DataFrame], first: list[str]) -> pd.DataFrame:
    columns = ["outlet", *first, *_TOLD[1:]]
    return pd.concat(made, ignore_index=True)[columns] if made else pd.DataFrame(columns=columns)
