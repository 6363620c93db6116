"""How far the reading of the sample is: by annotator and by outlet, and what a lead should look at."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from framing.records import completed

BY_ANNOTATOR = (
    "annotator", "planned", "read", "skipped", "seconds", "far_off", "annotations", "unmarked", "voice_by_rule",
    "comments",
)  # fmt: skip
BY_OUTLET = ("outlet", "articles", "wanted", "done", "skipped", "left", "begun")
FAR_OFF = ("article_id", "annotator", "seconds", "words", "times_median")
FACTOR = 4  # times faster or slower, by the word, than an annotator usually is
_MIN_TIMED = 5  # readings with a time before an annotator has a usual speed


@dataclass(frozen=True)
class ReadingTables:
    """The tables that progress is told from; ``readings`` and the rest may have articles outside the sample."""

    articles: pd.DataFrame
    sample: pd.DataFrame
    readings: pd.DataFrame
    annotations: pd.DataFrame
    answers: pd.DataFrame


def progress_by_annotator(tables: ReadingTables, planned: Mapping[str, int]) -> pd.DataFrame:
    """Return one row per annotator, and per name of ``planned`` without a reading.

    Columns: ``planned`` (articles to read, ``nan`` if anybody takes any), ``read``,
    ``skipped``; ``seconds``, the median of an article read; ``far_off``, how many
    readings took far longer or shorter; ``annotations``, the mean of an article read;
    ``unmarked``, articles with neither an annotation nor "nothing to mark";
    ``voice_by_rule``, the share of annotations whose voice nobody chose, ``nan`` if that is
    not recorded; ``comments``.
    """
    far = far_off(tables)["annotator"].value_counts()
    rows = []
    for name in sorted({*tables.readings["annotator"], *planned}):
        readings = tables.readings[tables.readings["annotator"] == name]
        read = completed(readings)
        annotations, answers = (
            table[(table["annotator"] == name) & table["article_id"].isin(read["article_id"])]
            for table in (tables.annotations, tables.answers)
        )
        answered = {*annotations["article_id"], *answers.loc[answers["question"] == "nothing", "article_id"]}
        rows.append(
            (
                name,
                float(planned.get(name, np.nan)),
                len(read),
                len(readings) - len(read),
                float(read["seconds"].median()) if len(read) else np.nan,
                int(far.get(name, 0)),
                len(annotations) / len(read) if len(read) else np.nan,
                int((~read["article_id"].isin(answered)).sum()),
                _share_by_rule(annotations),
                int(((tables.answers["annotator"] == name) & (tables.answers["question"] == "comment")).sum()),
            )
        )
    return pd.DataFrame(rows, columns=list(BY_ANNOTATOR))


def _share_by_rule(annotations: pd.DataFrame) -> float:
    if "voice_origin" not in annotations or annotations.empty:
        return float("nan")
    return float((annotations["voice_origin"] == "rule").mean())


def far_off(tables: ReadingTables) -> pd.DataFrame:
    """Return the readings that took ``FACTOR`` times longer or shorter, by the word, than their annotator's median.

    Nothing is said of an annotator with fewer than five timed readings.
    """
    read = completed(tables.readings)
    words = read["article_id"].map(tables.articles.set_index("article_id")["words"]).astype(float)
    timed = read.assign(words=words)[(read["seconds"] > 0) & (words > 0)]
    pace = timed["seconds"] / timed["words"]
    by_person = pace.groupby(timed["annotator"])
    times = pace / by_person.transform("median")
    unusual = ((times > FACTOR) | (times < 1 / FACTOR)) & (by_person.transform("size") >= _MIN_TIMED)
    return timed.assign(times_median=times)[unusual][list(FAR_OFF)].reset_index(drop=True)


def progress_by_outlet(tables: ReadingTables) -> pd.DataFrame:
    """Return what is done and left of the sample, one row per outlet and one for all.

    Columns: ``articles`` in the sample; readings ``wanted`` of them, ``done``,
    ``skipped`` and ``left``, of which those that an article has beyond its number
    count for no other; ``begun``, articles that some but not all have read.
    """
    sample = tables.sample[["article_id", "annotators"]].merge(
        tables.articles[["article_id", "outlet"]], on="article_id"
    )
    read = completed(tables.readings)["article_id"].value_counts()
    skipped = tables.readings.loc[tables.readings["skipped"].astype(bool), "article_id"].value_counts()
    done = sample["article_id"].map(read).fillna(0).astype(int).clip(upper=sample["annotators"])
    passed = sample["article_id"].map(skipped).fillna(0).astype(int).clip(upper=sample["annotators"] - done)
    counts = pd.DataFrame(
        {
            "outlet": sample["outlet"],
            "articles": 1,
            "wanted": sample["annotators"],
            "done": done,
            "skipped": passed,
            "left": sample["annotators"] - done - passed,
            "begun": ((done + passed > 0) & (done + passed < sample["annotators"])).astype(int),
        }
    )
    by_outlet = counts.groupby("outlet", sort=True).sum().reset_index()
    total = counts.drop(columns="outlet").sum()
    everything = pd.DataFrame([{"outlet": "all", **total.to_dict()}])
    return pd.concat([by_outlet, everything], ignore_index=True)[list(BY_OUTLET)]


def comments(tables: ReadingTables) -> pd.DataFrame:
    """Return the comments of annotators: ``article_id``, ``annotator``, ``answer``, by article."""
    rows = tables.answers[tables.answers["question"] == "comment"]
    return rows.sort_values(["article_id", "annotator"], kind="stable")[["article_id", "annotator", "answer"]]
