"""What an annotator sees and does, in a real browser."""

import os
import shutil
from contextlib import contextmanager

import pytest

from framing.steps.pull import pull

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# where a word stands on the page, as a rectangle
FIND = """(word) => {
  const walk = document.createTreeWalker(document.querySelector('.lsf-htx-richtext'), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(word);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + word.length);
    const box = range.getBoundingClientRect();
    return {x: box.x, y: box.y, width: box.width, height: box.height};
  }
}"""


@contextmanager
def browser():
    if CHROMIUM is None:
        missing = "no Chromium on PATH"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=SWITCHES)
        try:
            yield opened.new_context(viewport={"width": 1440, "height": 900}).new_page()
        finally:
            opened.close()


@pytest.fixture(scope="module")
def page(label_studio):
    """A page whose user is logged in."""
    with browser() as page:
        page.goto(f"{label_studio.url}/user/login/", wait_until="domcontentloaded")
        page.fill("input[name=email]", label_studio.email)
        page.fill("input[name=password]", label_studio.password)
        with page.expect_navigation(wait_until="domcontentloaded"):
            page.locator("form button[type=submit]").first.click()
        yield page


@pytest.fixture(scope="module")
def article(label_studio, shared_ferries, page):
    """The task of article a1, open on the page."""
    task = label_studio.tasks(shared_ferries)["a1"]
    page.goto(f"{label_studio.url}/projects/{task['project']}/data?task={task['id']}", wait_until="domcontentloaded")
    page.wait_for_selector("span.htx-highlight")
    return task


def drawn(page):
    return {
        (mark.text_content(), mark.get_attribute("data-label").partition(":")[2], int(mark.get_attribute("data-start")))
        for mark in page.locator("span.htx-highlight").all()
    }


def mark(page, word, label, count):
    """Choose a label, and drag over a word."""
    page.locator(".lsf-label", has_text=label).click()
    box = page.evaluate(FIND, word)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, middle, steps=8)
    page.mouse.up()
    page.wait_for_function(f"document.querySelectorAll('span.htx-highlight').length === {count}")


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


def test_what_people_do_on_the_page_comes_back(article, page, shared_ferries):
    page.locator("span.htx-highlight", has_text="claimed").click()
    page.wait_for_selector("input[name=paraphrase]", state="visible")
    page.keyboard.press("p")
    page.locator("span.htx-highlight", has_text="disastrous").click()
    page.keyboard.press("Backspace")
    page.wait_for_function("document.querySelectorAll('span.htx-highlight').length === 2")
    mark(page, "silent", "loaded", 3)
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
