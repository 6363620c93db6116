"""The codebook as annotators see it: the labelling screen and the guidelines.

The names of the controls are fixed: tasks are made for them and results are read
by them. Their answers are the ids of the codebook.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from framing.codebook import Category, Choice, Codebook, Example
from framing.errors import StudioError

# the controls of the screen, and the text that they speak of
LABEL, VOICE, FRAMES, NOTHING, COMMENT, TEXT = "label", "voice", "frames", "nothing", "comment", "text"
# what a task must have for the screen to draw it
VARIABLES = ("title", "date", "text")

_NOTE = "Generated from codebook.toml by `framing codebook`: edit that file, not this one."
# to an answer without a key Label Studio gives one by itself, and a stray key then answers off the screen: this one is
# on no keyboard, and stands behind the answer in square brackets
_NO_KEY = "–"
_LANGUAGES = {"en": "English", "fr": "French"}
# The bar stays in sight while a long article scrolls under it, and keeps its height when the voices appear. The
# codebook stands beside the article; in a narrow window it is a strip at the foot of it, and folds away in both.
# A title is already the first line of the text, where it can be marked: the hidden header only tells whether there is
# one, and then that line is drawn as a headline. No ">" here: Label Studio would escape it, and the rule with it.
_STYLE = """
    .framing-bar { position: sticky; top: 0; z-index: 5; min-height: 86px; padding-top: 6px;
                   background: var(--color-neutral-background, #fff); border-bottom: 1px solid #bbb; }
    .framing-bar .lsf-labels { margin: 4px 0; }
    .framing-bar .lsf-choices { margin: 0; }
    .framing-title { display: none; }
    .framing-title:has(:not(:empty)) ~ .framing-page .lsf-richtext__line:first-child {
      font-size: 21px; font-weight: 600; }
    .framing-date *, .framing-note * { font-size: 14px !important; margin: 6px 0 !important; }
    .framing-page { display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: flex-start; }
    .framing-text { flex: 1 1 28em; max-width: 46em; }
    .framing-text .lsf-htx-richtext { font-size: 16px; line-height: 1.75; }
    .framing-codebook { flex: 0 1 260px; position: sticky; top: 124px; z-index: 4;
                        max-height: calc(100vh - 330px); overflow-y: auto;
                        background: var(--color-neutral-background, #fff); }
    .framing-entry { border-left: 4px solid; padding-left: 8px; margin-bottom: 8px; }
    .framing-entry * { margin: 0 !important; font-size: 12.5px !important; line-height: 1.35 !important;
                       font-weight: 400 !important; }
    .framing-entry :first-child, .framing-entry :first-child * { font-weight: 600 !important; }
    .framing-article { border-top: 1px solid #bbb; margin-top: 8px; padding-top: 4px; }
    @media (max-width: 1500px) { .framing-bar { min-height: 118px; } }
    @media (max-width: 1100px) {
      .framing-codebook { flex: 1 1 100%; top: auto; bottom: -12px; max-height: 11em; border-top: 1px solid #bbb; } }
  """


def labels_xml(codebook: Codebook, *, show_outlet: bool = False) -> str:
    """Write the labelling screen of a codebook.

    The outlet stays hidden unless ``show_outlet``: people who know the outlet
    mark what they expect of it.
    """
    lines = [
        f"<!-- {_NOTE} -->",
        "<View>",
        f"  <Style>{_STYLE}</Style>",
        *_boxed(
            "bar",
            *_control("Labels", LABEL, (_label(one) for one in codebook.categories), showInline="true", smart="true"),
            *_choices(VOICE, codebook.voices, choice="single-radio", perRegion="true", whenTagName=LABEL),
        ),
        *_boxed("title", _element("Header", value="$title", size="4")),
        *_boxed("date", _element("Header", value="$outlet, $date" if show_outlet else "$date", size="4")),
        '  <View className="framing-page">',
        *(f"  {line}" for line in _boxed("text", _element("Text", name=TEXT, value="$text", granularity="word"))),
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
    """Yield the codebook in short, to stand beside the article and to fold away."""
    yield "  <Collapse>"
    yield f"    {_element('Panel', closed=False, value='Codebook', open='true')}"
    for one in codebook.categories:
        yield from _entry(one.id, one.hotkey, one.definition, one.colour, f"Not: {'; '.join(one.exclude)}.")
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
    written = (_element("Choice", value=one.id, hotkey=one.hotkey or _NO_KEY, hint=one.definition) for one in choices)
    return _control("Choices", name, written, showInline="true", **attributes)


def _control(tag: str, name: str, inside: Iterable[str], **attributes: str) -> Iterable[str]:
    yield _element(tag, closed=False, name=name, toName=TEXT, **attributes)
    yield from (f"  {line}" for line in inside)
    yield f"  </{tag}>"


def _boxed(name: str, *lines: str) -> Iterable[str]:
    return (f'  <View className="framing-{name}">', *(f"  {line}" for line in lines), "  </View>")


def _label(one: Category) -> str:
    return _element("Label", value=one.id, background=one.colour, hotkey=one.hotkey or _NO_KEY, hint=one.hint)


def _element(tag: str, *, closed: bool = True, **attributes: str) -> str:
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
    return f"  <{tag}{written}{'/' if closed else ''}>"


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


def fits_into(theirs: Mapping[str, tuple[str, frozenset[str]]], ours: Mapping[str, tuple[str, frozenset[str]]]) -> bool:
    """Tell whether every answer that ``theirs`` allows is one of ``ours``, under the same name and kind."""
    return all(
        name in ours and ours[name][0] == kind and allowed <= ours[name][1] for name, (kind, allowed) in theirs.items()
    )


def guidelines_md(codebook: Codebook) -> str:
    """Write the guidelines that annotators read, as Markdown."""
    lines = [f"<!-- {_NOTE} -->", "", f"# {codebook.title}", "", codebook.task.strip(), ""]
    if codebook.rules:
        lines += ["## Rules of thumb", ""]
        lines += [f"{number}. **{one.name}.** {one.text}" for number, one in enumerate(codebook.rules, start=1)]
        lines += [""]
    lines += ["## Categories", ""]
    for category in codebook.categories:
        lines += _category_md(category, codebook)
    lines += ["## Voices", "", *_choices_md(codebook.voices, codebook), ""]
    if codebook.frames:
        lines += ["## Frames of the whole article", "", *_choices_md(codebook.frames, codebook), ""]
    lines += ["## Nothing to mark", "", *_choices_md([codebook.nothing], codebook), ""]
    if codebook.literature:
        lines += ["## Literature", "", *(f"- {one.text}. <{one.url}>" for one in codebook.literature), ""]
    return "\n".join(lines)


def _category_md(category: Category, codebook: Codebook) -> list[str]:
    key = f", key {category.hotkey}" if category.hotkey else ""
    lines = [f"### {codebook.category_title(category.id)} (`{category.id}`{key})", ""]
    lines += [category.definition + _cited(category.literature, codebook), ""]
    lines += ["Mark:", "", *(f"- {one}" for one in category.include), ""]
    lines += ["Leave alone:", "", *(f"- {one}" for one in category.exclude), ""]
    for language in codebook.languages:
        examples = [one for one in category.examples if one.language == language]
        if examples:
            lines += [f"{_LANGUAGES.get(language, language)}:", "", *(f"- {_example_md(one)}" for one in examples), ""]
    return lines


def _example_md(example: Example) -> str:
    if not example.marked:
        return f"{example.plain} *(nothing)*"
    return example.text.replace("[", "**").replace("]", "**")


def _choices_md(choices: Sequence[Choice], codebook: Codebook) -> list[str]:
    return [
        f"- `{one.id}`{f' (key {one.hotkey})' if one.hotkey else ''}: {one.definition}"
        + _cited(one.literature, codebook)
        for one in choices
    ]


def _cited(keys: Sequence[str], codebook: Codebook) -> str:
    """Return " (Hyland 2005; …)" for reference keys: the words before the first bracket and the year in it."""
    texts = {one.key: one.text for one in codebook.literature}
    cited = [texts[key].split(")")[0].replace("(", "") for key in keys]
    return f" ({'; '.join(cited)})" if cited else ""


def instruction_html(codebook: Codebook) -> str:
    """Write the short form of the guidelines that Label Studio shows beside the article."""
    rows = "".join(
        f"<p><b>{html.escape(one.id)}</b> "
        f"{html.escape(one.definition)}<br/>Leave alone: {html.escape('; '.join(one.exclude))}.</p><br/>"
        for one in codebook.categories
    )
    voices = "".join(
        f"<p><b>{html.escape(one.id)}</b> {html.escape(one.definition)}</p>"
        for one in (*codebook.voices, codebook.nothing)
    )
    rules = "".join(f"<p><b>{html.escape(one.name)}.</b> {html.escape(one.text)}</p>" for one in codebook.rules)
    return f"<p>{html.escape(codebook.task.strip())}</p><br/>{rules}<br/>{rows}{voices}"
