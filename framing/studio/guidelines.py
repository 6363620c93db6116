"""The codebook as annotators read it: the guidelines, and their short form in Label Studio."""

import html
from collections.abc import Iterable, Sequence

from framing import lang
from framing.codebook import Category, Choice, Codebook, Example

NOTE = "Generated from codebook.toml by `framing codebook`: edit that file, not this one."


def example_sentences(answer: Category | Choice, languages: Sequence[str]) -> Iterable[str]:
    """Yield the examples of an answer in each language, the words to mark in brackets."""
    for language in languages:
        examples = [example for example in answer.examples if example.language == language]
        name = f"{_language_name(language)}: " if len(languages) > 1 else ""
        if marked := [example.text for example in examples if example.marked or isinstance(answer, Choice)]:
            yield f"{name}{' – '.join(marked)}"
        if plain := [example.text for example in examples if not example.marked and isinstance(answer, Category)]:
            yield f"{name}nothing in: {' – '.join(plain)}"


def guidelines_md(codebook: Codebook) -> str:
    """Write the guidelines that annotators read, as Markdown."""
    lines = [f"<!-- {NOTE} -->", "", f"# {codebook.title}", "", codebook.task.strip(), ""]
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


# what people stumble on who use the screen for the first time
_TIPS = (
    "Press the key of a category, and that of the voice, and then drag over the words. Or drag first: then click the "
    "new mark before you press the key of its voice.",
    "After each mark is the key of its voice. A red ? means that it has none yet.",
    "The keys change the mark that is selected. Press Escape before you make the next one; also after you have "
    "switched Auto-Annotation on.",
    "A mark has one category and one voice. To change one of them, press the new key and then the old one.",
    "To move a boundary, select the mark and drag the handle at its end. Dragging over words beside a mark makes a "
    "second mark.",
    "To delete a mark, select it and press Backspace; Ctrl+Backspace deletes all marks. Ctrl+Z brings them back.",
)


def instruction_html(codebook: Codebook, languages: Sequence[str] = ()) -> str:
    """Write the guidelines that Label Studio shows above the article; ``languages`` as in ``labels_xml``."""
    shown = languages or codebook.languages
    parts = [f"<p>{html.escape(codebook.task.strip())}</p>", "<h4>The screen</h4>", *_list_html(_TIPS)]
    parts += [f"<p><b>{html.escape(rule.name)}.</b> {html.escape(rule.text)}</p>" for rule in codebook.rules]
    for category in codebook.categories:
        parts += [f"<h4><b>{html.escape(category.id)}</b></h4>", f"<p>{html.escape(category.definition)}</p>"]
        for heading, cases in (("Mark", category.include), ("Leave alone", category.exclude)):
            parts += [f"<p><b>{heading}</b></p>", *_list_html(cases)] if cases else []
        parts += _list_html([*example_sentences(category, shown)])
    for choice in (*codebook.voices, codebook.nothing):
        parts += [f"<p><b>{html.escape(choice.id)}</b> {html.escape(choice.definition)}</p>"]
        parts += _list_html([*example_sentences(choice, shown)])
    return "".join(parts)


def _list_html(sentences: Sequence[str]) -> list[str]:
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences)
    return [f"<ul>{items}</ul>"] if items else []
