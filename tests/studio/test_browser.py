"""What an annotator sees and does, in a real browser."""

import pytest

from framing.steps.pull import pull
from framing.steps.push import push
from framing.study import open_study


@pytest.fixture(scope="module")
def article(label_studio, shared_ferries, page):
    """The task of article a1, open on the page."""
    task = label_studio.tasks(shared_ferries)["a1"]
    open_task(label_studio, page, task)
    return task


def open_task(label_studio, page, task):
    page.goto(f"{label_studio.url}/projects/{task['project']}/data?task={task['id']}", wait_until="domcontentloaded")
    page.wait_for_selector("span.htx-highlight")


def places(page):
    """Return where the page draws marks, by its own word."""
    return sorted(
        (int(mark.get_attribute("data-start")), int(mark.get_attribute("data-end")))
        for mark in page.locator("span.htx-highlight").all()
    )


def drawn(page):
    return {
        (mark.text_content(), mark.get_attribute("data-label").partition(":")[2], int(mark.get_attribute("data-start")))
        for mark in page.locator("span.htx-highlight").all()
    }


def test_pre_labels_are_drawn_where_the_rules_found_them(article, page):
    text = article["data"]["text"]
    assert drawn(page) == {
        (word, label, text.index(word))
        for word, label in (("allegedly", "hedge"), ("claimed", "reporting_verb"), ("disastrous", "loaded"))
    }


def test_the_headline_is_drawn_as_one(article, page):
    sizes = page.evaluate(
        "[0, 2].map(i => getComputedStyle(document.querySelectorAll('.lsf-richtext__line')[i]).fontSize)"
    )
    assert sizes == ["21px", "16px"]


# the WCAG contrast of an element's text on what is painted behind it, through all half-transparent layers
CONTRAST = """(element) => {
  const parse = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const layers = [];
  for (let one = element; one; one = one.parentElement) layers.push(parse(getComputedStyle(one).backgroundColor));
  const over = ([r, g, b, a], below) => [r, g, b].map((each, i) => each * a + below[i] * (1 - a));
  const back = layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  const light = (colour) => colour.slice(0, 3).map((each) => each / 255)
    .map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, i) => sum + each * [0.2126, 0.7152, 0.0722][i], 0);
  const text = over(parse(getComputedStyle(element).color), back);
  const [high, low] = [light(text), light(back)].sort((one, other) => other - one);
  return (high + 0.05) / (low + 0.05);
}"""


def contrasts(page, selector):
    return [round(one.evaluate(CONTRAST), 2) for one in page.locator(selector).all() if one.text_content().strip()]


def test_marks_and_definitions_are_readable(article, page):
    page.locator("span.htx-highlight", has_text="allegedly").click()
    page.wait_for_selector("input[name=paraphrase]", state="visible")
    measured = {one: contrasts(page, one) for one in ("span.htx-highlight", ".framing-entry *", ".framing-text")}
    page.keyboard.press("Escape")
    assert {one: len(found) > 0 for one, found in measured.items()} == dict.fromkeys(measured, True)
    assert {one: min(found) for one, found in measured.items() if min(found) < 4.5} == {}


def test_the_codebook_is_shown_beside_the_article_and_can_be_collapsed(article, page):
    entries = page.locator(".framing-entry")
    assert entries.first.is_visible()
    assert "Not: " in entries.first.text_content()
    page.locator(".framing-codebook", has_text="Codebook").locator(".ant-collapse-header, [role=button]").first.click()
    entries.first.wait_for(state="hidden")
    page.locator(".framing-codebook", has_text="Codebook").locator(".ant-collapse-header, [role=button]").first.click()
    entries.first.wait_for(state="visible")


def test_the_labels_stay_in_sight_and_nobody_sees_the_outlet(article, page):
    assert page.locator(".framing-bar").evaluate("one => getComputedStyle(one).position") == "sticky"
    assert "herald" not in page.locator("body").text_content()


def test_only_keys_of_the_codebook_answer(article, page):
    def ticked():
        return {one.get_attribute("name") for one in page.locator("input[type=checkbox]").all() if one.is_checked()}

    answered = {}
    for key in "n0123456789abcdefghijklmqrstvwxyz-":
        before = ticked()
        page.keyboard.press(key)
        page.wait_for_timeout(50)
        if changed := ticked() ^ before:
            answered[key] = changed
            page.keyboard.press(key)
        page.keyboard.press("Escape")
    assert answered == {"n": {"nothing_to_mark"}}
    assert drawn(page)


def test_what_people_do_on_the_page_comes_back(article, page, mark, shared_ferries):
    page.locator("span.htx-highlight", has_text="claimed").click()
    page.wait_for_selector("input[name=paraphrase]", state="visible")
    page.keyboard.press("p")
    page.locator("span.htx-highlight", has_text="disastrous").click()
    page.keyboard.press("Backspace")
    page.wait_for_function("document.querySelectorAll('span.htx-highlight').length === 2")
    mark("silent", "loaded", 3)
    page.keyboard.press("Escape")
    page.check("input[name=conflict]")
    page.locator("textarea").fill("Who is the minister?")
    with page.expect_response(lambda answer: "/annotations" in answer.url and answer.request.method == "POST"):
        page.click("[data-testid=bottombar-submit-button]")
    assert pull(shared_ferries).judged == 1
    found = shared_ferries.annotations()
    assert [tuple(row) for row in found[["text", "category", "voice", "origin"]].itertuples(index=False)] == [
        ("silent", "loaded", "outlet", "added"),
        ("allegedly", "hedge", "outlet", "kept"),
        ("claimed", "reporting_verb", "paraphrase", "kept"),
    ]
    assert [tuple(row) for row in shared_ferries.table("answers")[["question", "answer"]].itertuples(index=False)] == [
        ("frames", "conflict"),
        ("comment", "Who is the minister?"),
    ]


def test_a_french_article_with_guillemets_and_emoji_comes_back_as_it_was_labelled(label_studio, page, mark, ferries):
    study = ferries(label_studio.url)
    push(study)
    study = open_study(study.path)
    task = label_studio.tasks(study)["a2"]
    text = task["data"]["text"]
    open_task(label_studio, page, task)
    shown = ["a martelé", "présumé", "«\u00a0exercice\u00a0»"]
    assert places(page) == [(text.index(one), text.index(one) + len(one)) for one in shown]
    page.locator("span.htx-highlight", has_text="martelé").click()
    page.wait_for_selector("input[name=paraphrase]", state="visible")
    page.keyboard.press("q")
    page.locator("span.htx-highlight", has_text="présumé").click()
    page.keyboard.press("Backspace")
    page.wait_for_function("document.querySelectorAll('span.htx-highlight').length === 2")
    mark("honte", "loaded", 3)
    page.keyboard.press("Escape")
    with page.expect_response(lambda answer: "/annotations" in answer.url and answer.request.method == "POST"):
        page.click("[data-testid=bottombar-submit-button]")
    pull(study)
    columns = ["start", "end", "text", "category", "voice", "origin", "rule"]
    assert [tuple(row) for row in study.annotations()[columns].itertuples(index=False)] == [
        (text.index(one), text.index(one) + len(one), one, *rest)
        for one, *rest in (
            ("honte", "loaded", "outlet", "added", ""),
            ("a martelé", "reporting_verb", "quote", "kept", "fr/marteler"),
            ("«\u00a0exercice\u00a0»", "scare_quotes", "outlet", "kept", "fr/quotes"),
        )
    ]
    shown = study.table("shown_prelabels")
    assert dict(zip(shown["text"], shown["outcome"], strict=True)) == {
        "a martelé": "kept", "présumé": "deleted", "«\u00a0exercice\u00a0»": "kept",
    }  # fmt: skip
