"""Speech of all articles → the statements that several of an event quote, with some of the events in memory."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import pandas as pd
import pyarrow
from pyarrow import parquet

from framing.corpus.statements import COLUMNS, events_with_company, find_statements, spoken_texts
from framing.parquet_files import read_parquet
from framing.shards import shard_paths
from framing.study import Study
from framing.transaction import STAGING

_SHARDS_AT_ONCE = 20  # of whose articles the speech is held in memory: some 60 MB


def quoted_statements(study: Study, speech: Path) -> pd.DataFrame:
    """Return table ``quotes``; ``speech`` is the path of the stage.

    Of many articles, their speech is first sorted by event into files, each of
    so many events that one can be held in memory.
    """
    articles = study.articles(["article_id", "language", "event"])
    articles = pd.concat([articles.head(0), *(group for _, group in events_with_company(articles))])
    spoken = _spoken(study, set(articles["article_id"]), speech)
    count = 1 + len(shard_paths(study.file("articles"))) // _SHARDS_AT_ONCE
    if count == 1:
        return find_statements(articles, pd.concat(spoken))
    with TemporaryDirectory(prefix=STAGING, dir=study.path / "data") as folder:
        files = _sorted_by_event(spoken, articles, [Path(folder) / str(number) for number in range(count)])
        return _numbered([find_statements(articles, read_parquet(file)) for file in files])


def _spoken(study: Study, wanted: Collection[str], speech: Path) -> Iterator[pd.DataFrame]:
    """Yield the speech of wanted articles with its text, for each shard of the articles."""
    texts = study.shards("articles", ["article_id", "language", "text"])
    paths = shard_paths(speech)
    if len(paths) == 1:
        spans = read_parquet(speech)
        yield from (spoken_texts(shard[shard["article_id"].isin(wanted)], spans) for shard in texts)
        return
    for shard, path in zip(texts, paths, strict=True):
        yield spoken_texts(shard[shard["article_id"].isin(wanted)], read_parquet(path))


def _sorted_by_event(spoken: Iterable[pd.DataFrame], articles: pd.DataFrame, files: Sequence[Path]) -> list[Path]:
    """Write speech to files, that of one event to one file, in the order of the articles; return those with any."""
    numbers = [crc32(event.encode()) % len(files) for event in articles["event"]]
    number_of = dict(zip(articles["article_id"], numbers, strict=True))
    with ExitStack() as stack:
        writers: dict[int, parquet.ParquetWriter] = {}
        for spans in spoken:
            for number, rows in spans.groupby(spans["article_id"].map(number_of).to_numpy()):
                table = pyarrow.Table.from_pandas(rows, preserve_index=False)
                if number not in writers:
                    writers[number] = stack.enter_context(parquet.ParquetWriter(files[number], table.schema))
                writers[number].write_table(table)
    return [files[number] for number in sorted(writers)]


def _numbered(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the statements of all files by event, numbered through."""
    quotes = pd.concat(tables or [pd.DataFrame(columns=list(COLUMNS))], ignore_index=True)
    quotes = quotes.sort_values("event", kind="stable", ignore_index=True)  # an event is in one file
    begins = quotes[["event", "statement"]].ne(quotes[["event", "statement"]].shift()).any(axis=1)
    return quotes.assign(statement=begins.cumsum())
