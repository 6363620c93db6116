"""The codebook as annotators see it: the labelling screen.

The names of the controls are fixed, as tasks are made and results are read by them.
Their answers are the ids of the codebook.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from framing.codebook import Category, Choice, Codebook
from framing.errors import StudioError
from framing.studio.guidelines import NOTE, example_sentences
from framing.studio.screen_style import screen_style

# the controls of the screen, and the text that they refer to
LABEL, VOICE, FRAMES, NOTHING, COMMENT, TEXT = "label", "voice", "frames", "nothing", "comment", "text"
# on the adjudicator's screen alone: the control of the disputed places, and the field of a task that lists them
DISPUTED, DISPUTES = "disputed", "disputes"
# the fields of a task that the screen draws
VARIABLES = ("title", "date", "text")

# Label Studio assigns a key to any answer without one, and a stray key press then answers unseen: this key is on no
# keyboard, and is shown after the answer in square brackets
_NO_KEY = "–"


def labels_xml(
    codebook: Codebook, *, show_outlet: bool = False, languages: Sequence[str] = (), disputes: bool = False
) -> str:
    """Write the labelling screen of a codebook.

    The outlet is hidden unless ``show_outlet``: people who know the outlet mark
    what they expect of it. Examples are those in ``languages``, the study's; all
    if none is named. With ``disputes`` it is the adjudicator's, which lists the
    disputed places above the codebook.
    """
    labels = [*(_label(category) for category in codebook.categories), *map(_voice_label, codebook.voices)]
    text = _element("Text", name=TEXT, value="$text", granularity="word", showLabels="true")
    listed = _boxed("disputes", _element("Header", value=f"${DISPUTES}", size="5")) if disputes else ()
    style = screen_style(codebook, disputed=DISPUTED if disputes else "")
    beside = [*listed, *_definitions(codebook, languages or codebook.languages)]
    lines = [
        f"<!-- {NOTE} -->",
        "<View>",
        f"  <Style>{style}</Style>",
        *_boxed(
            "bar",
            # the voices are labels, too: Label Studio draws the labels of one control in the text, and no answers
            *_control("Labels", LABEL, labels, showInline="true", smart="true", choice="multiple"),
        ),
        *(_boxed("disputed", *_control("Labels", DISPUTED, [_disputed_label()])) if disputes else ()),
        *_boxed("title", _element("Header", value="$title", size="4")),
        *_boxed("date", _element("Header", value="$outlet, $date" if show_outlet else "$date", size="4")),
        '  <View className="framing-page">',
        *(f"  {line}" for line in _boxed("text", text)),
        *(f"  {line}" for line in _boxed("codebook", *beside)),
        "  </View>",
        *_boxed("article", *_choices(NOTHING, [codebook.nothing], choice="multiple")),
        *(_frames(codebook.frames) if codebook.frames else ()),
        _element("TextArea", name=COMMENT, toName=TEXT, rows="2", maxSubmissions="1", editable="true",
                 placeholder="A comment on this article, if you have one"),
        "</View>",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _definitions(codebook: Codebook, languages: Sequence[str]) -> Iterable[str]:
    """Yield the short codebook, shown beside the article and collapsible."""
    yield "  <Collapse>"
    yield f"    {_element('Panel', closed=False, value='Codebook', open='true')}"
    for category in codebook.categories:
        cases = [*_listed("Mark:", category.include), *_listed("Not:", category.exclude)]
        words = [category.definition, *cases, *example_sentences(category, languages)]
        yield from _entry(category.id, category.hotkey, words, category.colour)
    for choice in (*codebook.voices, codebook.nothing, *codebook.frames):
        yield from _entry(
            choice.id, choice.hotkey, [choice.definition, *example_sentences(choice, languages)], "#bbbbbb"
        )
    yield "      </Panel>"
    yield "  </Collapse>"


def _listed(heading: str, cases: Sequence[str]) -> list[str]:
    return [heading, *(f"– {case}" for case in cases)] if cases else []


def _entry(name: str, hotkey: str, lines: Iterable[str], colour: str) -> Iterable[str]:
    """Yield one entry of the short codebook: a single element, since every element costs time when a task opens."""
    heading = f"{name} ({hotkey})" if hotkey else name
    yield f'        <View className="framing-entry" style="border-left-color: {colour}">'
    yield f"          {_element('Header', value=chr(10).join((heading, *lines)), size='5')}"
    yield "        </View>"


def _frames(frames: Sequence[Choice]) -> Iterable[str]:
    yield from _boxed("note", _element("Header", value="Frames of the article: as many as apply, or none", size="4"))
    yield from _choices(FRAMES, frames, choice="multiple")


def _choices(name: str, choices: Sequence[Choice], **attributes: str) -> Iterable[str]:
    elements = (
        _element("Choice", value=choice.id, hotkey=choice.hotkey or _NO_KEY, hint=choice.definition)
        for choice in choices
    )
    return _control("Choices", name, elements, showInline="true", **attributes)


def _control(tag: str, name: str, children: Iterable[str], **attributes: str) -> Iterable[str]:
    yield _element(tag, closed=False, name=name, toName=TEXT, **attributes)
    yield from (f"  {line}" for line in children)
    yield f"  </{tag}>"


def _boxed(name: str, *lines: str) -> Iterable[str]:
    return (f'  <View className="framing-{name}">', *(f"  {line}" for line in lines), "  </View>")


def _label(category: Category) -> str:
    hotkey = category.hotkey or _NO_KEY
    return _element("Label", value=category.id, background=category.colour, hotkey=hotkey, hint=category.hint)


def _voice_label(voice: Choice) -> str:
    hotkey, background = voice.hotkey or _NO_KEY, "#666666"
    return _element("Label", value=voice.id, background=background, hotkey=hotkey, hint=voice.definition)


def _disputed_label() -> str:
    return _element("Label", value=DISPUTED, background="#b00020", hotkey=_NO_KEY)


def _element(tag: str, *, closed: bool = True, **attributes: str) -> str:
    attribute_text = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
    return f"  <{tag}{attribute_text}{'/' if closed else ''}>"


def answers(xml: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the controls of a screen: name -> (kind, the answers it allows).

    Raises
    ------
    StudioError
        ``xml`` is not XML.

    Examples
    --------
    >>> answers('<View><Labels name="a" toName="t"><Label value="x"/></Labels></View>')
    {'a': ('Labels', frozenset({'x'}))}
    """
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise StudioError(f"the labelling screen is not XML: {error}") from error
    return {
        control.get("name", ""): (control.tag, frozenset(answer.get("value", "") for answer in control))
        for control in root.iter()
        if control.get("toName")
    }


def screen_variables(xml: str) -> frozenset[str]:
    """Return the fields of a task that a screen draws.

    Examples
    --------
    >>> screen_variables('<View><Header value="$title"/></View>')
    frozenset({'title'})
    """
    return frozenset(name for value in re.findall(r'value="([^"]*)"', xml) for name in re.findall(r"\$(\w+)", value))


def fits_into(part: Mapping[str, tuple[str, frozenset[str]]], whole: Mapping[str, tuple[str, frozenset[str]]]) -> bool:
    """Return whether ``whole`` has every answer that ``part`` allows, in a control of the same name and kind."""
    return all(
        name in whole and whole[name][0] == kind and allowed <= whole[name][1] for name, (kind, allowed) in part.items()
    )
