"""The codebook as annotators see it: the labelling screen and the guidelines.

The names of the controls are fixed, as tasks are made and results are read by them.
Their answers are the ids of the codebook.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from framing import lang
from framing.codebook import Category, Choice, Codebook, Example
from framing.errors import StudioError

# the controls of the screen, and the text that they refer to
LABEL, VOICE, FRAMES, NOTHING, COMMENT, TEXT = "label", "voice", "frames", "nothing", "comment", "text"
# the fields of a task that the screen draws
VARIABLES = ("title", "date", "text")

_NOTE = "Generated from codebook.toml by `framing codebook`: edit that file, not this one."
# Label Studio assigns a key to any answer without one, and a stray key press then answers unseen: this key is on no
# keyboard, and is shown after the answer in square brackets
_NO_KEY = "–"
# The bar stays visible while a long article scrolls under it. The codebook is beside the article, and in a window below
# 1200 pixels a line below it; a click folds it or opens it: there, the state that Label Studio calls open is drawn as
# folded. A title is already the first line of the text, where it can be marked: the hidden header only shows whether
# there is one, and then that line is drawn as a headline. After each mark is its voice, a red question mark if it has
# none. Browsers do not draw an <area>, as which Label Studio makes the handles at the ends of a selected mark. Scores
# are hidden: they invite people to keep what is above some number. No ">" here: Label Studio would escape it and break
# the rule.
_STYLE = """
    .framing-bar { position: sticky; top: 0; z-index: 5; padding: 4px 0;
                   background: var(--color-neutral-background, #fff); border-bottom: 1px solid #bbb; }
    .framing-bar .lsf-labels { margin: 0; gap: 4px; }
    .framing-bar .lsf-label { margin: 0; font-size: 13px; line-height: 20px; height: 24px; padding: 0 6px; }
    .framing-title { display: none; }
    .framing-title:has(:not(:empty)) ~ .framing-page .lsf-richtext__line:first-child {
      font-size: 21px; font-weight: 600; }
    .framing-date *, .framing-note * { font-size: 12px !important; line-height: 16px !important; margin: 0 !important; }
    .framing-page { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: flex-start; }
    .framing-text { flex: 1 1 28em; max-width: 46em; }
    .framing-text .lsf-htx-richtext { font-size: 16px; line-height: 1.6; }
    .lsf-richtext .htx-highlight area { display: inline-block; }
    .lsf-outliner-item__control_type_predict, .lsf-outliner-item__control_type_score,
    [title^="Prediction score"] { display: none; }
    .framing-codebook { flex: 0 1 260px; position: sticky; top: 70px; z-index: 4;
                        max-height: calc(100vh - 240px); overflow-y: auto;
                        background: var(--color-neutral-background, #fff); }
    .framing-entry { border-left: 4px solid; padding-left: 8px; margin-bottom: 8px; }
    .framing-entry * { margin: 0 !important; font-size: 12.5px !important; line-height: 1.35 !important;
                       font-weight: 400 !important; }
    .framing-entry :first-child, .framing-entry :first-child * { font-weight: 600 !important; }
    .framing-article { border-top: 1px solid #bbb; margin-top: 8px; padding-top: 4px; }
    @media (max-width: 1200px) {
      .framing-codebook { flex: 1 1 100%; top: auto; bottom: -12px; max-height: 11em; border-top: 1px solid #bbb; }
      .framing-codebook .ant-collapse-item-active .ant-collapse-content { display: none; }
      .framing-codebook .ant-collapse-item:not(.ant-collapse-item-active) .ant-collapse-content {
        display: block !important; height: auto !important; opacity: 1 !important; }
      .framing-text .lsf-htx-richtext { font-size: 15px; line-height: 1.4; } }
    .lsf-richtext .htx-highlight[data-label]::after { content: "?"; color: #b00020; font-size: 11px; }
"""


def labels_xml(codebook: Codebook, *, show_outlet: bool = False) -> str:
    """Write the labelling screen of a codebook.

    The outlet is hidden unless ``show_outlet``: people who know the outlet mark
    what they expect of it.
    """
    labels = [*(_label(category) for category in codebook.categories), *map(_voice_label, codebook.voices)]
    text = _element("Text", name=TEXT, value="$text", granularity="word", showLabels="true")
    lines = [
        f"<!-- {_NOTE} -->",
        "<View>",
        f"  <Style>{_STYLE.rstrip()}{_voice_style(codebook)}\n  </Style>",
        *_boxed(
            "bar",
            # the voices are labels, too: Label Studio draws the labels of one control in the text, and no answers
            *_control("Labels", LABEL, labels, showInline="true", smart="true", choice="multiple"),
        ),
        *_boxed("title", _element("Header", value="$title", size="4")),
        *_boxed("date", _element("Header", value="$outlet, $date" if show_outlet else "$date", size="4")),
        '  <View className="framing-page">',
        *(f"  {line}" for line in _boxed("text", text)),
        *(f"  {line}" for line in _boxed("codebook", *_definitions(codebook))),
        "  </View>",
        *_boxed("article", *_choices(NOTHING, [codebook.nothing], choice="multiple")),
        *(_frames(codebook.frames) if codebook.frames else ()),
        _element("TextArea", name=COMMENT, toName=TEXT, rows="2", maxSubmissions="1", editable="true",
                 placeholder="A comment on this article, if you have one"),
        "</View>",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _definitions(codebook: Codebook) -> Iterable[str]:
    """Yield the short codebook, shown beside the article and collapsible."""
    yield "  <Collapse>"
    yield f"    {_element('Panel', closed=False, value='Codebook', open='true')}"
    for category in codebook.categories:
        limits = f"Not: {'; '.join(category.exclude)}."
        yield from _entry(category.id, category.hotkey, category.definition, category.colour, limits)
    for choice in (*codebook.voices, codebook.nothing, *codebook.frames):
        yield from _entry(choice.id, choice.hotkey, choice.definition, "#bbbbbb")
    yield "      </Panel>"
    yield "  </Collapse>"


def _entry(name: str, hotkey: str, words: str, colour: str, limits: str = "") -> Iterable[str]:
    yield f'        <View className="framing-entry" style="border-left-color: {colour}">'
    yield f"          {_element('Header', value=f'{name} ({hotkey})' if hotkey else name, size='5')}"
    yield f"          {_element('Header', value=words, size='5')}"
    if limits:
        yield f"          {_element('Header', value=limits, size='5')}"
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


def _voice_style(codebook: Codebook) -> str:
    """Write the rules that draw after each mark whose voice it has, or what is wrong with its labels.

    Label Studio keeps the labels of a mark in ``data-label``, such as
    ``4:loaded,quote``, in the order of the screen.
    """
    voices, categories = [voice.id for voice in codebook.voices], codebook.category_ids
    drawn = [(f'[data-label$=",{voice.id}"]', voice.hotkey or voice.id, "#333") for voice in codebook.voices]
    faults = {
        "2 voices": [f'[data-label*=",{voice},"]' for voice in voices],
        "no category": [f'[data-label*=":{voice}"]' for voice in voices],
        "2 categories": [f'[data-label{sign}"]' for name in categories for sign in (f'*=",{name},', f'$=",{name}')],
    }
    drawn += [(selector, words, "#b00020") for words, selectors in faults.items() for selector in selectors]
    mark = ".lsf-richtext .htx-highlight"
    rules = [f'{mark}{selector}::after {{ content: "{words}"; color: {colour}; }}' for selector, words, colour in drawn]
    return "".join(f"\n    {rule}" for rule in rules)


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


def variables(xml: str) -> frozenset[str]:
    """Return the fields of a task that a screen draws.

    Examples
    --------
    >>> variables('<View><Header value="$title"/></View>')
    frozenset({'title'})
    """
    return frozenset(name for value in re.findall(r'value="([^"]*)"', xml) for name in re.findall(r"\$(\w+)", value))


def fits_into(part: Mapping[str, tuple[str, frozenset[str]]], whole: Mapping[str, tuple[str, frozenset[str]]]) -> bool:
    """Tell whether ``whole`` has every answer that ``part`` allows, in a control of the same name and kind."""
    return all(
        name in whole and whole[name][0] == kind and allowed <= whole[name][1] for name, (kind, allowed) in part.items()
    )


def guidelines_md(codebook: Codebook) -> str:
    """Write the guidelines that annotators read, as Markdown."""
    lines = [f"<!-- {_NOTE} -->", "", f"# {codebook.title}", "", codebook.task.strip(), ""]
    if codebook.rules:
        lines += ["## Rules of thumb", ""]
        lines += [f"{number}. **{rule.name}.** {rule.text}" for number, rule in enumerate(codebook.rules, start=1)]
        lines += [""]
    lines += ["## Categories", ""]
    for category in codebook.categories:
        lines += _category_md(category, codebook)
    lines += ["## Voices", "", *_choices_md(codebook.voices, codebook), ""]
    if codebook.frames:
        lines += ["## Frames of the whole article", "", *_choices_md(codebook.frames, codebook), ""]
    lines += ["## Nothing to mark", "", *_choices_md([codebook.nothing], codebook), ""]
    if codebook.literature:
        lines += ["## Literature", "", *(f"- {work.text}. <{work.url}>" for work in codebook.literature), ""]
    return "\n".join(lines)


def _category_md(category: Category, codebook: Codebook) -> list[str]:
    key = f", key {category.hotkey}" if category.hotkey else ""
    lines = [f"### {codebook.category_title(category.id)} (`{category.id}`{key})", ""]
    lines += [category.definition + _cited(category.literature, codebook), ""]
    lines += ["Mark:", "", *(f"- {item}" for item in category.include), ""]
    lines += ["Leave alone:", "", *(f"- {item}" for item in category.exclude), ""]
    for language in codebook.languages:
        examples = [example for example in category.examples if example.language == language]
        if examples:
            lines += [
                f"{_language_name(language)}:",
                "",
                *(f"- {_example_md(example)}" for example in examples),
                "",
            ]
    return lines


def _language_name(tag: str) -> str:
    return lang.load(tag).name if tag in lang.available() else tag


def _example_md(example: Example) -> str:
    if not example.marked:
        return f"{example.plain} *(nothing)*"
    return example.text.replace("[", "**").replace("]", "**")


def _choices_md(choices: Sequence[Choice], codebook: Codebook) -> list[str]:
    lines = []
    for choice in choices:
        key = f" (key {choice.hotkey})" if choice.hotkey else ""
        lines.append(f"- `{choice.id}`{key}: {choice.definition}{_cited(choice.literature, codebook)}")
        lines += [f"    - {_example_md(example)}" for example in choice.examples]
    return lines


def _cited(keys: Sequence[str], codebook: Codebook) -> str:
    """Return " (Hyland 2005; …)" for reference keys: the words before the first bracket and the year in it."""
    texts = {work.key: work.text for work in codebook.literature}
    cited = [texts[key].split(")")[0].replace("(", "") for key in keys]
    return f" ({'; '.join(cited)})" if cited else ""


def instruction_html(codebook: Codebook) -> str:
    """Write the short form of the guidelines that Label Studio shows beside the article."""
    rows = "".join(
        f"<p><b>{html.escape(category.id)}</b> "
        f"{html.escape(category.definition)}<br/>Leave alone: {html.escape('; '.join(category.exclude))}.</p><br/>"
        for category in codebook.categories
    )
    voices = "".join(
        f"<p><b>{html.escape(choice.id)}</b> {html.escape(choice.definition)}</p>"
        for choice in (*codebook.voices, codebook.nothing)
    )
    rules = "".join(f"<p><b>{html.escape(rule.name)}.</b> {html.escape(rule.text)}</p>" for rule in codebook.rules)
    return f"<p>{html.escape(codebook.task.strip())}</p><br/>{rules}<br/>{rows}{voices}"
