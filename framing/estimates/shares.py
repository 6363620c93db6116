"""Rates and shares beside those of markers: frames, voices, speakers, positions, periods."""

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
SPEAKERS = 10  # listed per outlet
_RATE_COLUMNS = list(COLUMNS)


def frame_rates(stages: Stages, answers: pd.DataFrame, *, confidence: float, population: Population) -> pd.DataFrame:
    """Estimate the share of an outlet's articles that have a frame, in percent, from annotators' answers.

    An article has a frame if more than half of those who read it ticked it.
    Columns ``frame`` and those of ``estimate_rates``.
    """
    ticked = answers[answers["question"] == "frames"]
    read = completed(stages.readings).groupby("article_id").size()
    counts = count_articles(stages, ALL, ALL)
    base = counts[counts["exposure"] > 0].assign(exposure=1.0, predicted=0.0)
    by_frame = []
    for frame, rows in ticked.groupby("answer", sort=True):
        share = rows.groupby("article_id")["annotator"].nunique() / read
        has = (share.reindex(base["article_id"]).fillna(0) > 0.5).to_numpy(dtype="float64")
        counts = base.assign(observed=pd.Series(has, index=base.index).where(base["observed"].notna()))
        rates = estimate_rates(counts, confidence=confidence, per=PERCENT, population=population)
        by_frame.append(rates.assign(frame=frame))
    return _concatenated(by_frame, ["frame"])


def voice_shares(spoken: Spoken, *, confidence: float = 0.95) -> pd.DataFrame:
    """Give the share of an outlet's words in each voice, with intervals over articles.

    Every article is counted by rules, so the interval is for the outlet's
    practice, of which these articles are a sample; the errors of the rules are
    in ``docs/languages.md``. Columns ``voice`` and those of ``shares_of``.
    """
    facts = spoken.articles
    total = facts[["own", "quote", "paraphrase"]].sum(axis=1)
    by_voice = [
        shares_of(facts["outlet"], facts[column], total, confidence).assign(voice=voice)
        for voice, column in (("outlet", "own"), ("quote", "quote"), ("paraphrase", "paraphrase"))
    ]
    return pd.concat(by_voice, ignore_index=True)[["outlet", "voice", *SHARES[1:]]]


def speaker_shares(spoken: Spoken, *, confidence: float = 0.95, top: int = SPEAKERS) -> pd.DataFrame:
    """Return each speaker's share of the words that an outlet quotes or reports.

    Speakers are as the texts name them; "" are the unnamed. The ``top`` speakers
    of each outlet by words, and the unnamed. Columns ``speaker``, ``stretches``
    (spans of speech), ``articles`` (in which they speak) and those of
    ``shares_of``.
    """
    outlets = spoken.articles.set_index("article_id")["outlet"]
    speech = spoken.speakers.assign(outlet=spoken.speakers["article_id"].map(outlets))
    by_speaker = []
    for outlet, rows in speech.groupby("outlet", sort=True):
        by_name = rows.groupby("speaker").agg(
            stretches=("words", "size"), words=("words", "sum"), articles=("article_id", "nunique")
        )  # fmt: skip
        named = by_name[by_name.index != ""].reset_index().sort_values(["words", "speaker"], ascending=[False, True])
        total = rows.groupby("article_id")["words"].sum()
        for speaker in [*named["speaker"].head(top), *([""] if "" in by_name.index else [])]:
            words = rows[rows["speaker"] == speaker].groupby("article_id")["words"].sum().reindex(total.index).fillna(0)
            share = shares_of(pd.Series(outlet, index=total.index), words, total, confidence)
            facts = {name: int(by_name.loc[speaker, name]) for name in ("stretches", "articles")}
            by_speaker.append(share.assign(speaker=speaker, **facts))
    names = ["outlet", "speaker", "stretches", "articles", *SHARES[1:]]
    return pd.concat(by_speaker, ignore_index=True)[names] if by_speaker else pd.DataFrame(columns=names)


def shares_of(outlet: pd.Series, part: pd.Series, total: pd.Series, confidence: float) -> pd.DataFrame:
    """Return each outlet's sum of ``part`` by its sum of ``total``, with an interval over articles.

    The interval is from the jackknife on the logit scale, with t quantiles;
    there is none with fewer than 12 articles, if fewer than 3 have any ``part``,
    or if ``part`` is all of ``total``. Columns ``outlet, value, low, high, count,
    total, n, note``; ``n`` articles have a ``total`` above 0.
    """
    facts = pd.DataFrame({"outlet": outlet, "part": part.astype("float64"), "total": total.astype("float64")})
    rows = []
    for name, group in facts[facts["total"] > 0].groupby("outlet", sort=True):
        estimate = _share(group["part"].to_numpy(), group["total"].to_numpy(), confidence)
        sums = (int(group["part"].sum()), int(group["total"].sum()))
        rows.append((name, estimate.value, estimate.low, estimate.high, *sums, estimate.n, estimate.note))
    return pd.DataFrame(rows, columns=list(SHARES))


def _share(part: Floats, total: Floats, confidence: float) -> Estimate:
    n, value = len(part), float(part.sum() / total.sum())
    n_nonzero, without_part = int((part > 0).sum()), part.sum() - part
    if n < FEWEST or n_nonzero < FEWEST_NONZERO:
        why = f"fewer than {FEWEST} articles" if n < FEWEST else f"in fewer than {FEWEST_NONZERO} articles"
        return Estimate(value, np.nan, np.nan, n, why)
    replicate_shares = without_part / (total.sum() - total)
    if value >= 1 or (replicate_shares >= 1).any():
        return Estimate(value, np.nan, np.nan, n, "nearly all")
    logit_share, replicates = special.logit(value), special.logit(replicate_shares)
    error = np.sqrt((n - 1) / n * ((replicates - logit_share) ** 2).sum())
    reach = (
        special.stdtrit(effective_degrees_of_freedom(replicates - replicates.mean(), n - 1), (1 + confidence) / 2)
        * error
    )
    return Estimate(value, float(special.expit(logit_share - reach)), float(special.expit(logit_share + reach)), n)


def position_rates(stages: Stages, *, confidence: float, per: float, population: Population) -> pd.DataFrame:
    """Estimate own-voice rates of all categories in headlines and in the text below them.

    Articles without a title have no headline, and those that consist of a title
    have no body; they do not count in that row. Columns ``position`` ("headline",
    "body") and those of ``estimate_rates``.
    """
    articles = stages.articles.set_index("article_id")
    titles = articles["title"]
    heads = titles.str.split().str.len().fillna(0).astype("float64")
    by_position = []
    for position, words in {"headline": heads, "body": articles["words"] - heads}.items():
        part = Stages(
            stages.articles, _in_position(stages.markers, titles, position), stages.sample, stages.readings,
            _in_position(stages.gold, titles, position), _in_position(stages.scores, titles, position),
        )  # fmt: skip
        counts = count_articles(part, ALL, "outlet")
        counts = counts.assign(exposure=words.reindex(counts["article_id"]).clip(lower=0).to_numpy())
        with_words = counts[counts["exposure"] > 0]
        rates = estimate_rates(with_words, confidence=confidence, per=per, population=population)
        by_position.append(rates.assign(position=position))
    return _concatenated(by_position, ["position"])


def period_rates(stages: Stages, *, confidence: float, per: float, population: Population) -> pd.DataFrame:
    """Estimate own-voice rates of all categories by outlet and month, or by week if the articles span at most 3 months.

    Columns ``period`` (its first day), ``length`` ("month" or "week") and those
    of ``estimate_rates``. Undated articles are left out; a period with too few
    labels says so.
    """
    dates = stages.articles["date"]
    days = days_of(dates).dropna()
    if days.empty:
        return _concatenated([], ["period", "length"])
    length: Period = "month" if (days.max() - days.min()).days > 92 else "week"
    starts = period_starts(dates, length)
    dated = (starts != "").to_numpy()
    counts = count_articles(stages, ALL, "outlet")[dated]
    pairs = pd.MultiIndex.from_arrays([counts["outlet"], starts[dated]])
    numbers, cells = pairs.factorize(sort=True)
    rates = estimate_rates(counts.assign(outlet=numbers), confidence=confidence, per=per, population=population)
    keys = cells[rates["outlet"].astype(int)]
    by_period = rates.assign(outlet=keys.get_level_values(0), period=keys.get_level_values(1), length=length)
    return _concatenated([by_period], ["period", "length"])


def _in_position(table: pd.DataFrame, titles: pd.Series, position: str) -> pd.DataFrame:
    ends = table["article_id"].map(titles.str.len()).astype("float64").fillna(0)
    inside = table["start"] < ends
    return table[inside if position == "headline" else ~inside]


def _concatenated(tables: list[pd.DataFrame], first: list[str]) -> pd.DataFrame:
    columns = ["outlet", *first, *_RATE_COLUMNS[1:]]
    filled = [table for table in tables if len(table)]  # pandas 2 lets empty tables change the types of the whole
    return pd.concat(filled, ignore_index=True)[columns] if filled else pd.DataFrame(columns=columns)
