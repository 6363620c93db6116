"""Rates and shares besides those of markers: frames, voices, speakers, positions."""

from collections.abc import Sequence
from functools import partial

import pandas as pd

from framing.contracts import VOICES as SPOKEN
from framing.estimates.article_counts import ALL, Stages, count_articles
from framing.estimates.editions import EDITION, by_language
from framing.estimates.rates import COLUMNS, Population, estimate_rates, outlet_rates, outlet_samples
from framing.estimates.reader_counts import mean_counts
from framing.estimates.sample_moments import MIN_NONZERO
from framing.estimates.share_intervals import counted_share, sampled_share
from framing.estimates.speech_counts import SpeechCounts

SHARES = ("outlet", "value", "low", "high", "count", "total", "n", "note")
FRAMES = (*EDITION, "frame", "value", "low", "high", "n_articles", "n_observed", "note")
PERCENT = 100
SPEAKERS = 10  # listed per outlet
MAX_LIMIT_RATIO = 20  # of the limits of a rate; a wider interval leaves open even its order of magnitude
TOO_WIDE = f"upper limit is more than {MAX_LIMIT_RATIO} times the lower limit"
NO_MARKER = "no marker"


def frame_shares(stages: Stages, answers: pd.DataFrame, *, confidence: float, population: Population) -> pd.DataFrame:
    """Estimate the share of an outlet's articles that have a frame, in percent, from annotators' answers.

    An article counts as the share of its readers who ticked the frame, so that the
    level does not depend on how many read it. The limits are between 0 and 100 (see
    ``sampled_share``). Columns ``outlet, language, frame, value, low, high,
    n_articles, n_observed, note``; ``note`` says why there are not numbers.
    """
    ticked = answers[answers["question"] == "frames"].drop_duplicates(["article_id", "annotator", "answer"])
    counts = count_articles(stages, ALL, ALL)
    base = counts[counts["exposure"] > 0].assign(exposure=1.0, predicted=0.0)
    by_frame = []
    for frame, answered in ticked.groupby("answer", sort=True):
        share = mean_counts(answered, stages.readings).reindex(base["article_id"], fill_value=0.0).to_numpy()
        counts = base.assign(observed=pd.Series(share, base.index).where(base["observed"].notna()))
        shares = by_language(counts, partial(_sampled_shares, confidence=confidence, finite=population == "finite"))
        by_frame.append(shares.assign(frame=frame))
    return _concatenated(by_frame, FRAMES)


def _sampled_shares(counts: pd.DataFrame, *, confidence: float, finite: bool) -> pd.DataFrame:
    """Return the share of each outlet's articles that have a frame, in percent."""
    samples, rows = outlet_samples(counts), []
    rates = outlet_rates(samples, finite=finite, moderated=False)
    for outlet, sample in samples.items():
        estimate = sampled_share(sample, rates.get(outlet), confidence)
        limits = (PERCENT * limit for limit in (estimate.value, estimate.low, estimate.high))
        rows.append((outlet, *limits, sample.n_articles, sample.n_labelled, estimate.note))
    return pd.DataFrame(rows, columns=[name for name in FRAMES if name not in ("language", "frame")])


def voice_shares(speech_counts: SpeechCounts, *, confidence: float = 0.95) -> pd.DataFrame:
    """Give the share of an outlet's words in each voice, with intervals over articles.

    Every article is counted by rules, so the interval is for the outlet's
    practice, of which these articles are a sample; the errors of the rules are
    in ``docs/languages.md``. Columns ``language``, ``voice`` and those of ``share_table``.
    """
    facts = speech_counts.articles
    facts = facts.assign(total=facts[["own", "quote", "paraphrase"]].sum(axis=1))
    by_voice = []
    for voice, column in (("outlet", "own"), ("quote", "quote"), ("paraphrase", "paraphrase")):
        part = facts.assign(part=facts[column])
        shares = by_language(part, lambda rows: share_table(rows["outlet"], rows["part"], rows["total"], confidence))
        by_voice.append(shares.assign(voice=voice))
    return pd.concat(by_voice, ignore_index=True)[[*EDITION, "voice", *SHARES[1:]]]


def marker_voices(stages: Stages, *, confidence: float = 0.95) -> pd.DataFrame:
    """Give the share of an outlet's markers that the rules found in each voice, with intervals over articles.

    Markers and voices are counted by rules, as words are in ``voice_shares``, and
    are not estimates of what people would mark. Columns ``language``, ``voice``, ``gold``
    (marked by people in the labelled articles, with this voice) and those of ``share_table``;
    all outlets have a row per voice, with ``nan`` if there is no marker.
    """
    return by_language(stages.articles, lambda articles: _marker_voices(stages, articles, confidence))


def _marker_voices(stages: Stages, articles: pd.DataFrame, confidence: float) -> pd.DataFrame:
    outlet_of = articles.set_index("article_id")["outlet"]
    gold = stages.gold[stages.gold["article_id"].isin(stages.labelled)]
    total = stages.markers.groupby("article_id").size().reindex(outlet_of.index, fill_value=0)
    by_voice = []
    for voice in SPOKEN:
        markers = stages.markers[stages.markers["voice"] == voice]
        part = markers.groupby("article_id").size().reindex(outlet_of.index, fill_value=0)
        shares = share_table(outlet_of, part, total, confidence).set_index("outlet")
        shares = shares.reindex(pd.Index(sorted(outlet_of.unique()), name="outlet"))
        marked = gold.loc[gold["voice"] == voice, "article_id"].map(outlet_of).value_counts()
        marked = marked.reindex(shares.index, fill_value=0).astype("int64")
        by_voice.append(shares.assign(voice=voice, gold=marked).reset_index())
    table = pd.concat(by_voice, ignore_index=True)
    sizes = {name: table[name].fillna(0).astype("int64") for name in ("count", "total", "n")}
    return table.assign(**sizes, note=table["note"].fillna(NO_MARKER))[["outlet", "voice", "gold", *SHARES[1:]]]


def speaker_shares(speech_counts: SpeechCounts, *, confidence: float = 0.95, top: int = SPEAKERS) -> pd.DataFrame:
    """Return each speaker's share of the words that an outlet quotes or reports.

    Speakers are counted as ``same_speakers`` says; "" are the unnamed. The ``top``
    speakers of each outlet by words, of those who speak in 3 articles or more,
    and the unnamed. Columns ``language``, ``speaker``, ``spans`` (spans of speech),
    ``articles`` (in which they speak) and those of ``share_table``.
    """
    facts, speakers = speech_counts.articles.set_index("article_id"), speech_counts.speakers
    speech = speakers.assign(**{name: speakers["article_id"].map(facts[name]) for name in EDITION})
    by_speaker = []
    for (outlet, language), rows in speech.groupby(list(EDITION), sort=True):
        by_name = rows.groupby("person", observed=True).agg(
            spans=("words", "size"), words=("words", "sum"), articles=("article_id", "nunique")
        )  # fmt: skip
        often = by_name[(by_name.index != "") & (by_name["articles"] >= MIN_NONZERO)].reset_index()
        listed = often.sort_values(["words", "person"], ascending=[False, True])["person"].head(top)
        total = rows.groupby("article_id")["words"].sum()
        for speaker in [*listed, *([""] if "" in by_name.index else [])]:
            words = rows[rows["person"] == speaker].groupby("article_id")["words"].sum().reindex(total.index).fillna(0)
            share = share_table(pd.Series(outlet, index=total.index), words, total, confidence)
            sizes = {name: int(by_name.loc[speaker, name]) for name in ("spans", "articles")}
            by_speaker.append(share.assign(language=language, speaker=speaker, **sizes))
    names = [*EDITION, "speaker", "spans", "articles", *SHARES[1:]]
    return pd.concat(by_speaker, ignore_index=True)[names] if by_speaker else pd.DataFrame(columns=names)


def share_table(outlet: pd.Series, part: pd.Series, total: pd.Series, confidence: float) -> pd.DataFrame:
    """Return each outlet's sum of ``part`` by its sum of ``total``, with an interval over articles.

    Columns ``outlet, value, low, high, count, total, n, note``; ``n`` articles have
    a ``total`` above 0. ``value, low, high`` are as ``counted_share`` gives them:
    ``nan`` where they would say too little, and ``note`` says why.
    """
    facts = pd.DataFrame({"outlet": outlet, "part": part.astype("float64"), "total": total.astype("float64")})
    rows = []
    for name, group in facts[facts["total"] > 0].groupby("outlet", sort=True):
        estimate = counted_share(group["part"].to_numpy(), group["total"].to_numpy(), confidence)
        sums = (int(group["part"].sum()), int(group["total"].sum()))
        rows.append((name, estimate.value, estimate.low, estimate.high, *sums, estimate.n, estimate.note))
    return pd.DataFrame(rows, columns=list(SHARES))


def position_rates(stages: Stages, *, confidence: float, per: float, population: Population) -> pd.DataFrame:
    """Estimate own-voice rates of all categories in headlines and in the text below them.

    Articles without a title have no headline, and those that consist of a title
    have no body; they do not count in that row. Columns ``language``, ``position`` ("headline",
    "body"), those of ``estimate_rates``, and ``note``: no rate is given whose limits
    are more than 20 times apart, and no limit is above one marker per word.
    """
    articles = stages.articles.set_index("article_id")
    titles = articles["title"]
    heads = titles.str.split().str.len().fillna(0).astype("float64")
    by_position = []
    for position, words in {"headline": heads, "body": articles["words"] - heads}.items():
        part = Stages(
            stages.articles, _in_position(stages.markers, titles, position), stages.sample, stages.readings,
            _in_position(stages.gold, titles, position), stages.expected[stages.expected["position"] == position],
            _in_position(stages.annotations, titles, position),
        )  # fmt: skip
        counts = count_articles(part, ALL, "outlet")
        counts = counts.assign(exposure=words.reindex(counts["article_id"]).clip(lower=0).to_numpy())
        with_words = counts[counts["exposure"] > 0]
        how = partial(estimate_rates, confidence=confidence, per=per, population=population)
        by_position.append(informative(by_language(with_words, how), per).assign(position=position))
    return _concatenated(by_position, (*EDITION, "position", *COLUMNS[1:]))


def informative(rates: pd.DataFrame, per: float) -> pd.DataFrame:
    """Return the rates with a ``note`` in place of those whose interval says too little; none above one per word."""
    wide = rates["high"] > MAX_LIMIT_RATIO * rates["low"]
    numbers = {name: rates[name].mask(wide) for name in ("value", "low", "high", "lam")}
    notes = rates["note"].mask(wide, TOO_WIDE)
    return rates.assign(**numbers, note=notes).assign(high=numbers["high"].clip(upper=per))


def _in_position(table: pd.DataFrame, titles: pd.Series, position: str) -> pd.DataFrame:
    ends = table["article_id"].map(titles.str.len()).astype("float64").fillna(0)
    inside = table["start"] < ends
    return table[inside if position == "headline" else ~inside]


def _concatenated(tables: list[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]  # empty tables would change the types of the whole
    return pd.concat(filled, ignore_index=True)[list(columns)] if filled else pd.DataFrame(columns=list(columns))
