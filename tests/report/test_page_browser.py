"""The page in a real browser: sorting, following a number, nothing fetched, nothing complained of."""

import os
import shutil
from pathlib import Path

import pytest

from framing.steps.report import page_of
from framing.study import open_study

ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium; without one the tests skip, but never in continuous integration."""
    playwright = pytest.importorskip("playwright.sync_api") if os.environ.get("CI") != "true" else None
    if not CHROMIUM and os.environ.get("CI") != "true":
        pytest.skip("there is no Chromium on this machine")
    if playwright is None:
        import playwright.sync_api as playwright
    assert CHROMIUM, "continuous integration needs a Chromium"
    with playwright.sync_playwright() as started:
        made = started.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield made
        made.close()


@pytest.fixture(params=[(1366, 850), (390, 844)], ids=["laptop", "phone"])
def page(browser, reported, request):
    """The page, opened; at the end nothing was asked of any server and nothing was complained of."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark")
    opened, noise = context.new_page(), []
    opened.on("console", lambda message: noise.append(message.text))
    opened.on("pageerror", lambda error: noise.append(str(error)))
    opened.on(
        "request", lambda asked: noise.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None
    )
    opened.goto(Path(page_of(open_study(reported))).as_uri())
    yield opened
    context.close()
    assert noise == []


def column(page, number):
    return page.eval_on_selector_all(
        f"#t-estimates tbody tr td:nth-child({number})", "all => all.map(one => one.dataset.v)"
    )


def test_a_heading_sorts_its_numbers_down_then_up_and_gaps_stay_last(page):
    head = page.locator("#t-estimates th:nth-child(3)")
    for direction, turn in (("descending", -1), ("ascending", 1)):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == direction
        values = column(page, 3)
        known = [float(value) for value in values if value]
        assert known == sorted(known, key=lambda value: turn * value)
        assert values[len(known) :] == [""] * (len(values) - len(known))
    assert len(known) > 3


def test_a_heading_sorts_from_the_keyboard(page):
    page.locator("#t-estimates th:nth-child(2) button").focus()
    page.keyboard.press("Enter")
    names = page.locator("#t-estimates tbody td:nth-child(2)").all_inner_texts()
    assert names == sorted(names)


def test_following_a_number_reaches_its_sentences(page):
    link = page.locator("#t-estimates tbody a", has_text=".").first
    place = page.locator(link.get_attribute("href"))
    assert not place.locator("mark").first.is_visible()
    link.click()
    assert place.get_attribute("open") is not None
    assert place.locator("mark").first.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_following_the_share_of_a_name_reaches_its_sentences(page):
    link = page.locator("#t-n0 tbody a").first
    place = page.locator(link.get_attribute("href"))
    assert not place.locator("mark").first.is_visible()
    link.click()
    assert place.locator("mark").first.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_link_from_elsewhere_opens_the_sentences_too(page):
    page.goto(page.url.split("#")[0] + "#e-0-2")
    assert page.locator("#e-0-2 mark").first.is_visible()


def test_nothing_hangs_over_the_edge(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_figures_are_named_and_told_in_words(page):
    figures = page.locator("figure [role=img]")
    assert figures.count() == 8
    told = page.evaluate("""[...document.querySelectorAll('figure [role=img]')].map(
        one => document.getElementById(one.getAttribute('aria-describedby')).textContent)""")
    assert all(text.startswith("Rates per 1,000 words.") for text in told)
