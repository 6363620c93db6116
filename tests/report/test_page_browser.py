"""The page in a real browser: sorting, following a number, nothing fetched, nothing complained of."""

from pathlib import Path

import pytest

from framing.steps.report import page_of, report
from framing.study import open_study

HOSTILE = "</pre><img src=x onerror=window.ran=1>\u202e<script>window.ran=1</script>"


def hostile_study(desk, folder):
    """A reported study whose outlet, texts, titles and rules are hostile."""
    (folder / "study.toml").write_text('framing = 1\ntitle = "T"\nlanguages = ["en"]\n', encoding="utf-8")
    study = open_study(folder)
    tables = desk(articles=14, labelled=14, outlets=(HOSTILE, "ledger"))
    rows = tables["articles"]
    text = rows["text"] + f"\n\n{HOSTILE}"
    tables["articles"] = rows.assign(title=HOSTILE, event=HOSTILE, text=text)
    tables["markers"] = tables["markers"].assign(rule=HOSTILE, speaker=HOSTILE)
    for name, table in tables.items():
        study.keep(name, table)
    report(study)
    return study


@pytest.fixture
def opened_sample(browser):
    """The committed report of the sample, on a laptop."""
    context = browser.new_context(viewport={"width": 1366, "height": 850})
    opened = context.new_page()
    opened.goto((Path(__file__).parents[2] / "reports/sample/index.html").as_uri())
    yield opened
    context.close()


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
    place.locator("mark").first.wait_for(state="visible")
    assert place.get_attribute("open") is not None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_following_the_share_of_a_name_reaches_its_sentences(page):
    link = page.locator("#t-n0 tbody a").first
    place = page.locator(link.get_attribute("href"))
    assert not place.locator("mark").first.is_visible()
    link.click()
    place.locator("mark").first.wait_for(state="visible")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_link_from_elsewhere_opens_the_sentences_too(page):
    page.goto(page.url.split("#")[0] + "#e-0-2")
    page.locator("#e-0-2 mark").first.wait_for(state="visible")


READ = "document.querySelector('nav a[aria-current]').hash"
IN_VIEW = """(({left, right}) => 0 <= left && right <= window.innerWidth)(
    document.querySelector('nav a[aria-current]').getBoundingClientRect())"""


def until(page, condition):
    """Wait for a condition; the page's own rule keeps ``wait_for_function`` from running words as a script."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never: {condition}")


def test_the_contents_mark_the_section_being_read_and_keep_its_link_in_view(page):
    page.goto(page.url.split("#")[0])
    assert page.evaluate(READ) == "#summary"
    for section in ("#evidence", "#contrasts"):
        page.evaluate(f"document.querySelector('{section}').scrollIntoView({{behavior: 'instant'}})")
        until(page, f"{READ} === '{section}'")
        assert page.locator("nav a[aria-current]").count() == 1
        assert page.evaluate(IN_VIEW)


def test_nothing_hangs_over_the_edge(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_typing_filters_the_rows_and_says_how_many_are_left(page):
    field = page.get_by_label("Filter").first
    field.fill("beacon naming")
    shown = page.locator("#t-estimates tbody tr:visible")
    assert shown.count() == 1
    assert "beacon" in shown.inner_text()
    assert page.locator(".filter .note").first.inner_text() == "1 of 12 rows"
    field.fill("")
    assert page.locator("#t-estimates tbody tr:visible").count() == 12


def test_a_number_leads_to_its_sentence_and_the_sentence_to_its_article(page):
    link = page.locator("#t-estimates tbody a", has_text=".").first
    place = link.get_attribute("href")
    link.click()
    first = page.locator(f"{place} mark").first
    first.wait_for(state="visible")
    words = first.inner_text()
    page.locator(f"{place} a.open").first.click()
    page.locator("#reader-text mark.here").wait_for()
    assert page.locator("#reader-text mark.here").inner_text() == words
    assert page.evaluate("document.activeElement.tagName") == "MARK"
    assert page.locator("#reader-marks tbody tr").count() >= 1
    why = page.locator("#reader-marks tbody tr").first.locator("td").last.inner_text()
    assert why.split("\n")[0] == "its words +1.2"
    assert "<b>−0.4" in why
    quoted = page.locator("#reader-marks tbody tr", has_text="quotation").count()
    assert page.locator("#reader-text .said.direct mark").count() == quoted
    page.keyboard.press("Escape")
    assert not page.locator("#reader").is_visible()
    assert "open" in page.evaluate("document.activeElement.className")


def test_the_articles_can_be_found_and_read(page):
    page.locator("#read").scroll_into_view_if_needed()
    page.locator("#t-read tbody tr").first.wait_for()
    assert page.locator("#t-read tbody tr").count() == 90
    page.locator("#find").fill("beacon 2024-05-08")
    page.wait_for_function("document.getElementById('found').textContent === '1'")
    page.locator("#t-read tbody tr a").click()
    page.locator("#reader-text", has_text="Headline 7").wait_for()
    page.get_by_role("button", name="marker ›").click()
    assert page.locator("#reader-text mark.here").count() == 1


def test_hostile_strings_are_shown_in_the_page_and_in_the_reader_and_do_not_run(browser, desk, tmp_path):
    study = hostile_study(desk, tmp_path)
    opened = browser.new_page()
    noise = []
    for event in ("dialog", "pageerror", "console"):
        opened.on(event, lambda said: noise.append(str(said)))
    opened.goto(Path(page_of(study)).as_uri())
    opened.locator("#read").scroll_into_view_if_needed()
    opened.locator("#t-read tbody tr a").first.click()
    opened.locator("#reader-text", has_text="onerror").wait_for()
    assert HOSTILE in opened.locator("#reader-text").inner_text()
    assert HOSTILE in opened.locator("#t-estimates").inner_text()
    assert opened.locator("#reader img, #reader script, main img").count() == 0
    assert opened.evaluate("window.ran") is None
    assert noise == []
    opened.close()


def test_figures_are_named_and_told_in_words(page):
    figures = page.locator("figure [role=img]")
    assert figures.count() == 6  # five of rates, one of names
    told = page.evaluate("""[...document.querySelectorAll('figure [role=img]')].map(
        one => document.getElementById(one.getAttribute('aria-describedby')).textContent)""")
    begun = sorted(text.split(".")[0] for text in told)
    assert begun == ["Rates per 1,000 words"] * 5 + ["Share of each name"]


def test_long_tables_keep_their_place_while_they_are_out_of_sight(opened_sample):
    heights = "[...document.querySelectorAll('.long')].map((one) => one.offsetHeight)"
    before = opened_sample.evaluate(heights)
    for table in opened_sample.locator(".long").all():
        table.scroll_into_view_if_needed()
    assert len(before) > 1
    assert opened_sample.evaluate(heights) == before


def test_paper_has_headings_on_every_page_two_figures_beside_each_other_and_no_closed_lists(page):
    page.emulate_media(media="print")
    shown = "all => [...new Set(all.map(one => getComputedStyle(one).display))]"
    assert page.eval_on_selector_all("table .sort", shown) == ["contents"]  # a button's text is not painted again
    assert page.eval_on_selector_all("#evidence .outlet:not(:has(details[open]))", shown) == ["none"]
    assert page.eval_on_selector_all("#evidence > .printed", shown) == ["block"]
    columns = page.eval_on_selector(".panels", "one => getComputedStyle(one).gridTemplateColumns.split(' ').length")
    assert columns == 2
