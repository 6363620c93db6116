"""Whose voice a span is in: every part of the package that says so says the same."""

from dataclasses import asdict
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing import find_speech
from framing.article_parts import ArticleParts
from framing.contracts import TABLES
from framing.estimates.speech_counts import count_speech
from framing.lang import load
from framing.lang.segmentation import split_words
from framing.markers.analysed_text import analyse
from framing.markers.find import voice_of
from framing.markers.voice import (
    VOICE_NAMES,
    VoicedWords,
    speech_of_words,
    voice_of_span,
    voices_of_spans,
    voices_of_words,
)
from framing.model.candidates import find_candidates
from framing.model.gold_tokens import check_gold
from framing.model.rule_features import apply_rules, describe
from framing.model.token_features import Article, read_tokens
from framing.records import Speech
from framing.steps.prediction import repeats
from framing.studio.backend_answers import Text

SPEECH = [column.name for column in TABLES["speech"]]
GUARD = "Ada Brink said the guard were “thugs” that day."
LAPSES = "Lodria condemned “flagrant lapses” by the guard."
PLAN = "“A brutal plan,” Ada Brink said."
TWO = "Ada Brink said: “A brutal plan.” “A cruel one.” Then she left."
NESTED = "Ada Brink said that Jon Orr claims that the dam leaks, but she left."
WITHIN = "Ada Brink said that Jon Orr claims that the “vile leaks” go on."
BUT = "Ada Brink said the dam was unsafe, but Jon Orr left."
LABEL = "Brink: Dam is a “brutal plan”\n\nAda Brink left."
GARDE = "Ada Brink a dit que la garde était « cruelle » ce jour-là."
INCISE = "« C’est fini, a dit Ada Brink. On part.»"
DIALOGUE = "— C’est fini, dit-elle.\n— On part."

# language, text, the span, its voice, its speaker
SPANS = [
    ("en", GUARD, "thugs", "quote", "Ada Brink"),
    ("en", GUARD, "“thugs”", "quote", "Ada Brink"),  # the whole quotation with its quotation marks
    ("en", GUARD, "thugs” that day", "paraphrase", "Ada Brink"),  # beyond the quotation, inside reported speech
    ("en", GUARD, "were “thugs", "paraphrase", "Ada Brink"),
    ("en", GUARD, "day.", "paraphrase", "Ada Brink"),
    ("en", GUARD, "said the guard were “thugs” that", "outlet", ""),  # one word of the outlet's
    ("en", GUARD, "”", "outlet", ""),  # no word
    ("en", PLAN, "“A brutal plan,”", "quote", "Ada Brink"),
    ("en", PLAN, "” Ada Brink", "outlet", ""),  # only the quotation mark is in the quotation
    ("en", PLAN, "brutal plan,” Ada", "outlet", ""),
    ("en", TWO, "plan.” “A cruel", "quote", "Ada Brink"),  # two quotations side by side
    ("en", TWO, "cruel one.” Then", "outlet", ""),
    ("en", TWO, "said: “A", "outlet", ""),
    ("en", LAPSES, "“flagrant lapses” ", "quote", "Lodria"),  # a fragment in quotation marks
    ("en", LAPSES, "flagrant lapses” by", "outlet", ""),
    ("en", LAPSES, "condemned “flagrant lapses”", "outlet", ""),
    ("en", NESTED, "dam leaks", "paraphrase", "Jon Orr"),
    ("en", NESTED, "claims that the dam", "paraphrase", "Ada Brink"),  # beyond the start of the inner speech
    ("en", NESTED, "said that Jon", "outlet", ""),
    ("en", NESTED, "leaks, but", "outlet", ""),  # beyond the ends of both
    ("en", WITHIN, "vile leaks", "quote", "Jon Orr"),  # a quotation in reported speech in reported speech
    ("en", WITHIN, "the “vile leaks”", "paraphrase", "Jon Orr"),
    ("en", WITHIN, "claims that the “vile", "paraphrase", "Ada Brink"),
    ("en", BUT, "unsafe", "paraphrase", "Ada Brink"),
    ("en", BUT, "unsafe, but", "outlet", ""),  # beyond the end of reported speech
    ("en", LABEL, "brutal plan", "paraphrase", "Ada Brink"),  # a headline
    ("en", LABEL, "Brink: Dam", "outlet", ""),
    ("en", "The “thugs” left town.", "“thugs”", "outlet", ""),  # scare quotes: nobody speaks
    ("fr", GARDE, "« cruelle »", "quote", "Ada Brink"),
    ("fr", GARDE, "cruelle » ce jour-là", "paraphrase", "Ada Brink"),
    ("fr", INCISE, "fini", "quote", "Ada Brink"),
    ("fr", INCISE, "a dit Ada Brink", "outlet", ""),
    ("fr", INCISE, "part", "quote", "Ada Brink"),
    ("fr", DIALOGUE, "fini", "quote", ""),
    ("fr", DIALOGUE, "dit-elle", "outlet", ""),
]


def place(text, part):
    assert text.count(part) == 1
    return text.index(part), text.index(part) + len(part)


@pytest.mark.parametrize(("tag", "text", "part", "voice", "speaker"), SPANS)
def test_markers_and_names_have_that_voice_and_that_speaker(tag, text, part, voice, speaker):
    assert voice_of(analyse(text, tag), *place(text, part))[:2] == (voice, speaker)


@pytest.mark.parametrize(("tag", "text", "part", "voice", "speaker"), SPANS)
def test_words_that_a_person_marked_elsewhere_have_that_voice(tag, text, part, voice, speaker):
    longer = f"{text}\n\n{part}"  # the person has marked the last paragraph
    proposed = repeats(Text(longer, tag, ""), [(len(text) + 2, len(longer), "loaded")])
    assert proposed["voice"].tolist() == ([voice] if any(map(str.isalnum, part)) else [])


@pytest.mark.parametrize(("tag", "text", "part", "voice", "speaker"), SPANS)
def test_gold_without_a_voice_has_that_voice_and_gold_with_one_keeps_it(tag, text, part, voice, speaker):
    tokens = read_tokens([Article("Nothing here.", tag), Article(text, tag)])
    span = (*place(text, part), "loaded")
    assert check_gold(tokens, [[], [span]])["voice"].tolist() == [voice]
    assert check_gold(tokens, [[], [(*span, "quote")]])["voice"].tolist() == ["quote"]


@pytest.mark.parametrize(("tag", "text", "part", "voice", "speaker"), SPANS)
def test_a_candidate_that_no_rule_found_has_that_voice(tag, text, part, voice, speaker):
    tokens = read_tokens([Article(text, tag)])
    likely = np.zeros((len(tokens), 1))
    likely[slice(*tokens.rows(0, *place(text, part)))] = 1
    for row in find_candidates(tokens, likely, {"other": (0.5, 0.5)}).itertuples():
        assert row.voice == voice_of(analyse(text, tag), row.start, row.end)[0]
        assert row.voice == voice or (row.start, row.end) != place(text, part)


TEXTS = sorted({(tag, text) for tag, text, *_ in SPANS})


@pytest.mark.parametrize(("tag", "text"), TEXTS)
def test_every_counted_word_has_that_voice(tag, text):
    article = {"article_id": ["a"], "outlet": ["x"], "language": [tag], "event": [""], "text": [text]}
    speech = pd.DataFrame([{"article_id": "a", **asdict(one)} for one in find_speech(text, tag)], columns=SPEECH)
    articles = pd.DataFrame(article)
    speech_counts = count_speech(articles, ArticleParts.of_tables(articles, speech=speech))
    words = [one for one in words_of(text, tag) if one[1] - one[0] > 1]
    voices = [voice_of(analyse(text, tag), *word)[0] for word in words]
    assert speech_counts.start.tolist() == [
        start for (start, _), voice in zip(words, voices, strict=True) if voice == "outlet"
    ]
    assert speech_counts.articles[["quote", "paraphrase"]].iloc[0].tolist() == [
        *map(voices.count, ("quote", "paraphrase"))
    ]


@pytest.mark.parametrize(("tag", "text"), TEXTS)
def test_the_share_of_speech_in_a_text_is_of_those_voices(tag, text):
    shares = describe(apply_rules([text], [tag]))[0]
    voices = [voice_of(analyse(text, tag), *word)[0] for word in words_of(text, tag)]
    for voice in ("quote", "paraphrase"):
        assert (shares[f"share,{voice}"] > 0) == (voice in voices)


PIECES = [
    *("Ada Brink ", "said ", "that ", "the guard ", "according to ", "a dit ", "BRINK: ", "POLL: ", "but ", "— "),
    *("thugs", "cruel ", "İ", "🙂", ". ", ", ", "\n\n", "“", "”", '"', "« ", " »", "it leaks, she said"),
]
DRAWN = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(DRAWN, st.sampled_from(["en", "fr"]))
def test_many_spans_at_once_have_the_voices_that_each_has_alone(text, tag):
    reading, words = analyse(text, tag), np.array(words_of(text, tag), dtype=np.int64).reshape(-1, 2)
    speech = list(reading.speech_spans())
    starts, ends = np.triu_indices(len(text) + 1, 1)
    voiced = VoicedWords(words[:, 0], words[:, 1], voices_of_words(words[:, 0], speech))
    together = [VOICE_NAMES[code] for code in voices_of_spans(voiced, starts, ends)]
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    assert together == [voice_of_span(reading.words, speech, *span)[0] for span in spans]
    assert together == [voice_of(reading, *span)[0] for span in spans]


CROSSING = st.lists(
    st.tuples(st.integers(0, 5), st.integers(1, 6), st.sampled_from(["direct", "indirect"])), max_size=5
)


@given(CROSSING)
def test_a_word_has_the_same_speaker_alone_and_among_all_words(drawn):
    spans = sorted((first, min(first + length, 6), kind) for first, length, kind in drawn)
    speech = [Speech(2 * first, 2 * last - 1, kind, f"s{n}", "") for n, (first, last, kind) in enumerate(spans)]
    words = split_words("a b c d e f", load("en"))
    givers = [voice_of_span(words, speech, start, start + 1)[1] for start in range(0, 12, 2)]
    numbers = speech_of_words(np.arange(0, 12, 2), speech)
    assert givers == [None if number < 0 else speech[number] for number in numbers.tolist()]


@given(DRAWN, st.sampled_from(["en", "fr"]))
def test_the_speech_over_a_span_is_that_of_the_whole_text_that_overlaps_it(text, tag):
    reading = analyse(text, tag)
    for start, end in combinations(range(0, len(text) + 1, 3), 2):
        every = [one for one in reading.speech_spans() if one.start < end and start < one.end]
        holds = [one for one in every if one.kind == "direct" and one.start <= start and end <= one.end]
        assert reading.speech_over(start, end) == (holds or every)


SPEECH_AND_VOICE = [
    ([], "outlet", None),
    ([("direct", 0, 4)], "outlet", None),
    ([("direct", 0, 4), ("indirect", 5, 9)], "paraphrase", 1),  # the first speech in that voice
    ([("indirect", 0, 4), ("indirect", 5, 9)], "paraphrase", 0),
    ([("direct", 0, 4), ("direct", 5, 9)], "quote", 0),
    ([("indirect", 0, 9), ("direct", 0, 4)], "paraphrase", 0),
    ([("indirect", 0, 9), ("indirect", 5, 9)], "paraphrase", 0),  # the innermost that holds all the words
    ([("indirect", 0, 9), ("indirect", 0, 9), ("direct", 0, 9)], "quote", 2),
    ([("indirect", 0, 9), ("indirect", 0, 8)], "paraphrase", 1),
]


@pytest.mark.parametrize(("speech", "voice", "giver"), SPEECH_AND_VOICE)
def test_the_voice_is_the_nearest_to_the_outlet_and_its_speech_holds_all_words_if_any_does(speech, voice, giver):
    stretches = [Speech(start, end, kind, f"speaker {number}", "") for number, (kind, start, end) in enumerate(speech)]
    given_by = None if giver is None else stretches[giver]
    assert voice_of_span(split_words("abcd efgh", load("en")), stretches, 0, 9) == (voice, given_by)


def words_of(text, tag):
    words = split_words(text, load(tag))
    return [(words.start(index), words.ends[index]) for index, token in enumerate(words.tokens) if token]
