"""Find which names a text gives to the actors of a study, and whose voice each is in.

The names are those of ``study.toml`` and, where an actor says ``stock``, those
of the language pack. They are filed and looked up as the entries of a pack are.
Quotation marks around a name or a part of it ("so-called 'Islamic State'") make
no other name of it, so the search looks through them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from framing.lang.entries import Entry
from framing.lang.pack import ActorName, load, plain_name
from framing.lang.segmentation import Words
from framing.markers.analysed_text import analyse, check_text
from framing.markers.find import places, position_of, voice_of
from framing.markers.lexicon import EntryMatch, Index, file_entries, find_entries
from framing.markers.overlaps import longest
from framing.records import Name
from framing.settings import Actor

_SPACES = " \u00a0\u202f"
_BLANKED = (*'"“”„‟«»‹›\u00a0\u202f', " '", " ‘", " ‚")
_SEE_THROUGH = frozenset("\"'“”„‟«»‹›‘’‚‛" + _SPACES)
_PAIRS = {"“": "”", '"': '"', "„": "“”", "«": "»", "‹": "›", "‘": "’"}
_INITIALS = 4  # letters at most, of a name that may be a word in a line of capitals: "WHO IS TO BLAME"

# id and stock of an actor, and the names that the study gives it in one language
Wanted = tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class _ActorNames:
    """The names of some actors in one language, ready to be looked for; ``by_term`` by actor's number and term."""

    index: Index
    actors: tuple[str, ...]
    by_term: dict[tuple[str, str], ActorName]

    def name(self, match: EntryMatch) -> ActorName:
        """Return the name that was found."""
        return self.by_term[match.category, match.form.entry.term]

    def actor(self, match: EntryMatch) -> str:
        """Return the id of the actor that was named."""
        return self.actors[int(match.category)]


def find_names(text: str, actors: Sequence[Actor], language: str = "en", title: str = "") -> list[Name]:
    """Find the names that a text gives to actors, and whose voice each is in.

    Of names that overlap the longest counts, of equals the one of the actor
    that comes first; an abbreviation in brackets after its own name is no
    second mention. ``title`` is the article's where the text starts with it.

    Returns
    -------
    list of Name
        In the order of the text, without overlap; offsets are code points of ``text``.

    Raises
    ------
    LanguageError
        There is no pack for the language.
    InputError
        The text, the language or the title is not a str.

    Examples
    --------
    >>> state = Actor(id="state", names={"en": ("government", "regime")})
    >>> text = "The government fell. “All regimes fall,” said Ada Brink."
    >>> [(name.text, name.name, name.voice) for name in find_names(text, [state])]
    [('government', 'government', 'outlet'), ('regimes', 'regime', 'quote')]
    """
    check_text(text, language, title)
    key = tuple((actor.id, actor.stock, tuple(actor.names.get(language, ()))) for actor in actors)
    filed = _file(language, key)
    if not filed.by_term:
        return []
    analysed = analyse(text, language)
    if filed.index.filed.keys().isdisjoint(analysed.words.tokens):
        return []
    headline, lead = places(analysed.words, analysed.seen_title(text, title))
    names = []
    words = _unquoted(analysed.words)
    for match in _mentions(words, filed):
        start = words.start(match.first)
        end = _closed(analysed.words.text, start, words.ends[match.last])
        voice, speaker, _ = voice_of(analysed, start, end)
        facts = (filed.actor(match), filed.name(match).name, voice, speaker)
        position = position_of(start, headline, lead)
        start, end = analysed.seen.stored(start, end)
        names.append(Name(start, end, text[start:end], *facts, position))
    return names


@lru_cache(maxsize=16)
def _file(language: str, wanted: Wanted) -> _ActorNames:
    """File the names of actors by their number in the study, so that of equals the first wins."""
    pack = load(language)
    lists: dict[str, list[Entry]] = {}
    by_term: dict[tuple[str, str], ActorName] = {}
    for number, (_, stock, terms) in enumerate(wanted):
        names = [*(plain_name(term, pack) for term in terms), *pack.actors.get(stock, ())]
        category = f"{number:04d}"
        fresh = {(category, name.entry.term): name for name in reversed(names)}
        lists[category] = [name.entry for name in fresh.values()]
        by_term |= fresh
    return _ActorNames(file_entries(pack, lists), tuple(name for name, _, _ in wanted), by_term)


def _mentions(words: Words, filed: _ActorNames) -> Iterator[EntryMatch]:
    """Yield the find of each mention, in the order of the text."""
    matches = [match for match in find_entries(words, filed.index) if not _is_shouted(words, match, filed)]
    alone = {match.category for match in matches if not filed.name(match).needs}
    kept = longest(
        [mention for mention in matches if not filed.name(mention).needs or mention.category in alone], across=True
    )
    previous: EntryMatch | None = None
    for match in kept:
        if previous is None or not _is_gloss(words, previous, match, filed):
            yield match
        previous = match


def _is_shouted(words: Words, match: EntryMatch, filed: _ActorNames) -> bool:
    """Return whether initials that need another name are in a line of capitals, where they may be a word."""
    form = match.form.capitals
    if not form or len(form) > _INITIALS or not form.isupper() or not filed.name(match).needs:
        return False
    beside = [index for index in (match.first - 1, match.last + 1) if 0 <= index < len(words.tokens)]
    texts = [words.text[words.start(index) : words.ends[index]] for index in beside]
    return any(len(word) > 1 and word.isupper() for word in texts)


def _is_gloss(words: Words, previous: EntryMatch, match: EntryMatch, filed: _ActorNames) -> bool:
    """Return whether an abbreviation or spelling is in brackets right after its own name: "Islamic State (IS)"."""
    if previous.category != match.category:
        return False
    between = words.text[words.ends[previous.last] : words.start(match.first)]
    named = filed.name(match)
    return between.strip() in ("(", "[") and (named.needs or named.name == filed.name(previous).name)


def _unquoted(words: Words) -> Words:
    """Return the words of a text as if it had no quotation marks, nor full stops in "U.S."; every offset stays."""
    text = words.text
    for mark in _BLANKED:
        if mark in text:
            text = text.replace(mark, " " * len(mark))
    tokens, ends = words.tokens, words.ends
    gone: set[int] = set()
    first = -1  # of a run of gaps
    for index in [index for index, token in enumerate(tokens) if not token]:
        if index == 0 or tokens[index - 1]:
            first = index
        if index + 1 < len(tokens) and tokens[index + 1]:
            start = ends[first - 1] if first else 0
            if _is_seen_through(words.text, start, words.start(index + 1)):
                gone.update(range(first, index + 1))
    if gone:
        tokens = [token for index, token in enumerate(tokens) if index not in gone]
        ends = [end for index, end in enumerate(ends) if index not in gone]
    return replace(words, text=text, tokens=tokens, ends=ends)


def _is_seen_through(text: str, start: int, end: int) -> bool:
    """Return whether only quotation marks and spaces are between two words, or the full stop of an initial."""
    between = text[start:end]
    return _SEE_THROUGH.issuperset(between) or (between == ". " and text[start - 2 : start - 1] in (".", " "))


def _closed(text: str, start: int, end: int) -> int:
    """Return the end of a name, after the quotation mark that closes one opened inside it."""
    inside = text[start:end]
    for opening, closing in _PAIRS.items():
        _, opened, rest = inside.rpartition(opening)
        if opened and not set(closing) & set(rest) and (opening not in closing or inside.count(opening) % 2):
            ahead = text[end : end + 2]
            mark = ahead.lstrip(_SPACES)[:1]
            return end + ahead.index(mark) + 1 if mark and mark in closing else end
    return end
