"""How much a page shows; what is left out is said where it is, with these numbers."""

EXCERPT = 60  # code points kept on either side of a marker if whole sentences may not be shown

OUTLETS_IN_FIGURE = 30  # nobody reads a figure with more lines than that
GROUP_PANELS, GROUPS_IN_PANEL = 12, 12  # outlets drawn with their groups; groups of each, those with most labels
PERIODS_IN_FIGURE = 3  # with a rate, at least: fewer do not make a time series
OUTLETS_ACROSS = 12  # columns of the table of articles by week
COMPARISONS = 1000  # comparisons in the table of the page; all of them are in contrasts.csv
ROWS = 2000  # of a table without a limit of its own
WORDS_OF_OUTLET = 25  # distinctive words listed for an outlet

HIGHER_OUTLETS = 12  # findings told in the summary, one for each category and higher outlet
LOWER_OUTLETS = 5  # listed below each of them
GROUP_DIFFERENCES = 6  # groups above others that the summary tells
NAME_DIFFERENCES = 3  # names of an actor told in the summary, each with the outlet that uses it more
NAMES_IN_FIGURE, NAMES_OVER_TIME = 6, 3  # names of an actor that bars tell apart; names whose course is drawn
NAME_COURSES, NAME_STORIES = 6, 6  # outlets whose names are drawn over time, and stories, for each actor
BARS_BESIDE_A_PANEL = 8  # outlets whose bars are about as high as one panel
NAMED_OUTLETS = 8  # outlets without an estimate, or of few events, that are named; more are counted

SENTENCES_PER_CELL, SENTENCES = 40, 4000  # for an outlet, category and voice group; in all, so that a browser is quick
SENTENCES_PER_NAME, NAME_SENTENCES = 20, 2000  # for a name of an actor in an outlet; in all
SENTENCES_PER_WORD, WORD_SENTENCES = 6, 1500  # for a distinctive word; in all

STORIES, STORY_ARTICLES = 40, 12  # events shown side by side; articles of each
STORIES_OPEN = 2  # of them unfolded from the start
STORY_STATEMENTS = 8  # statements of a story that several articles quote
STORY_SPEAKERS, STORY_LEAD = 4, 700  # speakers of an article of a story; characters of its first paragraph

SHORT_TABLE, MIDDLE_TABLE = 14, 20  # rows above which a table scrolls, and above which it is laid out when it is near
PACKED_CHARACTERS = 7_000_000  # of packed text on a page
ARTICLES_PER_BLOCK = 40  # unpacked together


def share_limit(per_cell: int, in_all: int, cells: int) -> int:
    """Return how many sentences each of ``cells`` may show, so that all of them show ``in_all`` at most.

    Examples
    --------
    >>> share_limit(40, 4000, 10), share_limit(40, 4000, 400), share_limit(40, 4000, 9000)
    (40, 10, 1)
    """
    return max(1, min(per_cell, in_all // max(1, cells)))
