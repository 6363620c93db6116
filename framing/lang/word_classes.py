"""The word sets of a pack, in the form in which rules ask for them.

Rules ask for the same few sets at every word of saying; a set that is put
together for each question costs more than the answer. So they are put
together once per pack. docs/languages.md says what each set is for; a pack may
leave any of them out, and it is empty then.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

WordSet = frozenset[str]
Endings = tuple[str, ...]

NO_ENDING = ("\0",)  # no word ends so: for a pack without endings of a kind


@dataclass(frozen=True, slots=True)
class WordClasses:
    """Word sets and endings under the names that they have in ``sets.tsv``, and the few that are made of them.

    ``bare``: a reported clause may do without a word such as "that".
    """

    bare: bool

    about: WordSet
    absolute: WordSet
    address: WordSet
    adverbial: WordSet
    also_preposition: WordSet
    again: WordSet
    antecedent: WordSet
    anybody: WordSet
    answering: WordSet
    agent: WordSet
    amount: WordSet
    aside: WordSet
    article: WordSet
    as_said: WordSet
    asker: WordSet
    attributive: WordSet
    auxiliary: WordSet
    bearer: WordSet
    being: WordSet
    belying: WordSet
    between: WordSet
    calling: WordSet
    charged: WordSet
    clausal: WordSet
    casualty: WordSet
    circumstance: WordSet
    closer: WordSet
    compared: WordSet
    condition: WordSet
    conditional_block: WordSet
    conditional_perfect: WordSet
    conditional_simple: WordSet
    conditional_state: WordSet
    conditional_stative: WordSet
    conditional_weighing: WordSet
    counted: WordSet
    cut_start: WordSet
    defined: WordSet
    defining: WordSet
    degree: WordSet
    deniable: WordSet
    determiner: WordSet
    dialogue: WordSet
    document: WordSet
    dubbing: WordSet
    elision: WordSet
    evidence: WordSet
    finite: WordSet
    forecast: WordSet
    foreign: WordSet
    foreign_part: WordSet
    function: WordSet
    given: WordSet
    gerund_lead: WordSet
    goes_on: WordSet
    graded: WordSet
    group_adverb: WordSet
    hearer: WordSet
    held: WordSet
    imagined_subject: WordSet
    implied: WordSet
    indefinite: WordSet
    infinitive: WordSet
    joint: WordSet
    judged: WordSet
    label: WordSet
    labelled: WordSet
    lead: WordSet
    making: WordSet
    manner: WordSet
    marked_name: WordSet
    modal: WordSet
    moved: WordSet
    name_link: WordSet
    negation: WordSet
    naming_or: WordSet
    no_participle: WordSet
    no_person: WordSet
    no_speaker: WordSet
    measured: WordSet
    meanwhile: WordSet
    masculine: WordSet
    masculine_name: WordSet
    feminine: WordSet
    feminine_name: WordSet
    not_clause: WordSet
    not_hearsay: WordSet
    of: WordSet
    of_what: WordSet
    object_lead: WordSet
    occasion: WordSet
    opener: WordSet
    own: WordSet
    own_source: WordSet
    other_subject: WordSet
    owner_lead: WordSet
    participle: WordSet
    passive: WordSet
    person: WordSet
    phrase_end: WordSet
    plan: WordSet
    pointing: WordSet
    preposition: WordSet
    pronoun: WordSet
    quantity: WordSet
    quoting: WordSet
    reflexive: WordSet
    relative: WordSet
    said_by: WordSet
    showing: WordSet
    source: WordSet
    source_opener: WordSet
    span_of_time: WordSet
    spoken_relative: WordSet
    state_block: WordSet
    state_name: WordSet
    subject: WordSet
    summing: WordSet
    supposed: WordSet
    tale: WordSet
    telling: WordSet
    technical: WordSet
    term_given: WordSet
    that: WordSet
    there: WordSet
    title: WordSet
    topic: WordSet
    topic_opener: WordSet
    trailing: WordSet
    under: WordSet
    unsaid: WordSet
    verb_form: WordSet
    unreal: WordSet
    verb_group: WordSet
    verb_lead: WordSet
    verbal: WordSet
    witness: WordSet
    within: WordSet
    written: WordSet
    wording: WordSet

    adverb_ending: Endings
    conditional_ending: Endings
    foreign_ending: Endings
    gerund_ending: Endings
    infinitive_ending: Endings
    infinitive_form: Endings
    noun_ending: Endings
    own_ending: Endings
    participle_ending: Endings
    past_ending: Endings
    person_ending: Endings
    verb_ending: Endings

    apposed: WordSet
    bodies: WordSet
    clause_goes_on: WordSet
    clause_verb: WordSet
    conditional: WordSet
    cut_out: WordSet
    idle: WordSet
    leads: WordSet
    loose: WordSet
    no_object: WordSet
    noun_opener: WordSet
    object: WordSet
    object_pronoun: WordSet
    opens_predicate: WordSet
    opens_said: WordSet
    other_pronoun: WordSet
    skipped: WordSet
    verb: WordSet


# sets that are combined from others: the positions that a word may have
_COMBINED: dict[str, Callable[[Callable[[str], WordSet]], WordSet]] = {
    # after the comma of an apposition: "Ada Brink, a baker", "Ada Brink, who"
    "apposed": lambda of: of("determiner") | of("relative"),
    # nouns for people and bodies that speak
    "bodies": lambda sets: sets("witness") | sets("title") | sets("label"),
    # after "but", where the clause before continues: "but that"
    "clause_goes_on": lambda of: of("that") | of("goes_on"),
    # what tells a clause from a noun phrase
    "clause_verb": lambda of: of("finite") | of("verb_form"),
    "conditional": lambda of: of("conditional_perfect") | of("conditional_simple") | of("conditional_stative"),
    # first in quotation marks, where they cut words out of somebody's sentence
    "cut_out": lambda of: of("determiner") | of("preposition") | of("pronoun") | of("cut_start") | of("infinitive"),
    # after a verb of saying that reports nothing there
    "idle": lambda of: of("aside") | of("hearer") | of("not_clause") | of("preposition"),
    "leads": lambda of: of("lead") | {""},
    # before quotation marks, where it introduces no noun
    "loose": lambda of: of("between") | of("cut_start") | of("infinitive"),
    # after a verb of saying, where it opens no object
    "no_object": lambda of: of("aside") | of("auxiliary") | (of("not_clause") - of("about")),
    "noun_opener": lambda of: (of("pronoun") | of("determiner")) - of("preposition"),
    "object": lambda of: (of("determiner") | of("counted")) - of("that"),
    # right after a noun of saying
    "opens_said": lambda of: of("that") | of("infinitive") | of("topic") | of("said_by") | of("judged"),
    # an object that is a pronoun alone: "called him a farce"
    "object_pronoun": lambda sets: sets("pronoun") - sets("determiner"),
    # before no article of a second phrase: "called the raid | a farce"
    "opens_predicate": lambda sets: (
        sets("preposition") | sets("determiner") | sets("joint") | sets("finite") | sets("verb_form")
    ),
    "other_pronoun": lambda of: of("pronoun") - {"that"},
    # between a verb of saying and what is said: "on Monday", "reporters", "in Orvane"
    "skipped": lambda of: of("aside") | of("hearer") | of("preposition"),
    "verb": lambda of: (of("finite") | of("verb_form")) - of("pronoun") - of("subject"),
}


def set_names() -> frozenset[str]:
    """Return the names of the sets that rules take from a pack as they are."""
    return frozenset(field.name for field in fields(WordClasses)) - {"bare", *_COMBINED}


def classes_of(bare: bool, of: Callable[[str], WordSet]) -> WordClasses:
    """Put the sets of a pack together; ``of`` returns a set by its name, empty if there is none.

    Examples
    --------
    >>> sets = {"finite": frozenset({"is", "it"}), "pronoun": frozenset({"it"}), "past_ending": frozenset({"ed"})}
    >>> word_classes = classes_of(True, lambda name: sets.get(name, frozenset()))
    >>> sorted(word_classes.verb), word_classes.past_ending, word_classes.gerund_ending == NO_ENDING
    (['is'], ('ed',), True)
    """
    values: dict[str, Any] = {"bare": bare}
    for field in fields(WordClasses):
        if field.name in _COMBINED:
            values[field.name] = _COMBINED[field.name](of)
        elif field.type is Endings:
            values[field.name] = tuple(sorted(of(field.name))) or NO_ENDING
        elif field.name != "bare":
            values[field.name] = of(field.name)
    return WordClasses(**values)
