"""How much memory and disk a study takes, by its size: the figures of docs/scale.md, rounded up."""

_MEGABYTE = 1_000_000
# the highest memory of any process of prelabel and score at 1,000 and 4,000 articles, and the process that leads them
_PROCESS, _LEADER = 520 * _MEGABYTE, 180 * _MEGABYTE
# report of 50 outlets with labels: 738 MB at 4,000 articles, 990 at 16,000; link 387 and 963
_TABLES, _PER_ARTICLE = 650 * _MEGABYTE, 40_000
# speech, markers, names, scores, each written beside the one before: bytes per byte of the articles' table
_STAGES = 2.0  # speech, markers, names and quotes were .3 of it at 2,000 articles; scores were not measured
_LEAST_DISK = 50 * _MEGABYTE


def process_need(jobs: int) -> int:
    """Return the bytes of memory that ``prelabel`` and ``score`` take with so many processes."""
    return _PROCESS * jobs + (_LEADER if jobs > 1 else 0)


def table_need(articles: int) -> int:
    """Return the bytes of memory that the commands take that hold all articles."""
    return _TABLES + _PER_ARTICLE * articles


def disk_need(table_bytes: int) -> int:
    """Return the free bytes that all stages take that are made of articles whose table has so many."""
    return round(_LEAST_DISK + _STAGES * table_bytes)
