"""What an annotator sees and does, in a real browser."""

import re

import pytest

from framing.steps.pull import pull
from framing.steps.push import push
from framing.study import open_study


@pytest.fixture(scope="module")
def article(label_studio, shared_ferries, page):
    """The task of article a1, the first that *Label All Tasks* offers."""
    task = label_studio.tasks(shared_ferries)["a1"]
    page.goto(f"{label_studio.url}/projects/{task['project']}/data?labeling=1", wait_until="domcontentloaded")
    label_studio.wait_for_marks(page)
    page.get_by_role("button", name="Close modal").click()  # the instructions
    return task


def open_task(label_studio, page, task):
    """Open a task as it was sent: without the drafts that Label Studio keeps of what a test before has begun."""
    page.goto("about:blank")
    for draft in label_studio.ask("GET", f"/api/tasks/{task['id']}/drafts"):
        label_studio.ask("DELETE", f"/api/drafts/{draft['id']}/")
    label_studio.open(page, task)


def places(page):
    """Return where the page draws marks, by its own word."""
    return sorted(
        (int(mark.get_attribute("data-start")), int(mark.get_attribute("data-end")))
        for mark in page.locator("span.htx-highlight").all()
    )


def labels_of(mark):
    """Return the labels that a mark is drawn with: its category and its voice."""
    return mark.get_attribute("data-label").partition(":")[2].split(",")


def select(page, words):
    page.locator("span.htx-highlight", has_text=words).click()
    page.wait_for_selector("span.htx-highlight.__active")


def drawn_voices(page):
    """Return what the page draws after each mark, by the words of the mark."""
    content = "mark => getComputedStyle(mark, '::after').content.replaceAll('\"', '')"
    return {mark.text_content(): mark.evaluate(content) for mark in page.locator("span.htx-highlight").all()}


def submit(page):
    with page.expect_response(lambda answer: "/annotations" in answer.url and answer.request.method == "POST"):
        page.click("[data-testid=bottombar-submit-button]")


def drawn(page):
    return {
        (mark.text_content(), *labels_of(mark)[:1], int(mark.get_attribute("data-start")))
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
    select(page, "allegedly")
    measured = {one: contrasts(page, one) for one in ("span.htx-highlight", ".framing-entry *", ".framing-text")}
    page.keyboard.press("Escape")
    assert {one: len(found) > 0 for one, found in measured.items()} == dict.fromkeys(measured, True)
    assert {one: min(found) for one, found in measured.items() if min(found) < 4.5} == {}


def test_the_codebook_is_shown_beside_the_article_and_can_be_collapsed(article, page):
    entries, codebook = page.locator(".framing-entry"), page.locator(".framing-codebook", has_text="Codebook")
    assert entries.first.inner_text().split("\n")[:4:2] == ["hedge (1)", "Mark:"]
    codebook.locator(".ant-collapse-header").click()
    entries.first.wait_for(state="hidden")
    codebook.locator(".ant-collapse-header").click()
    entries.first.wait_for(state="visible")


def test_in_a_narrow_window_the_codebook_is_folded_and_twenty_lines_are_in_sight(article, page):
    page.set_viewport_size({"width": 1100, "height": 700})
    entry, codebook = page.locator(".framing-entry").first, page.locator(".framing-codebook", has_text="Codebook")
    entry.wait_for(state="hidden")
    text, buttons = (page.locator(one).bounding_box() for one in (".framing-text", ".lsf-bottombar"))
    height = page.locator(".framing-text .lsf-htx-richtext").evaluate(
        "text => parseFloat(getComputedStyle(text).lineHeight)"
    )
    assert (buttons["y"] - codebook.bounding_box()["height"] - text["y"]) / height > 20
    codebook.locator(".ant-collapse-header").click()
    entry.wait_for(state="visible")
    codebook.locator(".ant-collapse-header").click()
    page.set_viewport_size({"width": 1440, "height": 900})


def test_the_labels_stay_in_sight_and_nobody_sees_the_outlet(label_studio, article, page):
    assert page.locator(".framing-bar").evaluate("one => getComputedStyle(one).position") == "sticky"
    assert "herald" not in page.locator("body").text_content()
    assert article["data"]["article_id"] == "a1"  # as the study calls it; the server has a digest of it
    task = label_studio.ask("GET", f"/api/tasks/{article['id']}/")
    assert re.fullmatch("a-[0-9a-f]{16}", task["data"]["article_id"])


def answered_by_keys(page):
    """Press each letter and digit, and return what it ticks."""

    def ticked():
        return {box.get_attribute("name") for box in page.locator("input[type=checkbox]").all() if box.is_checked()}

    answered = {}
    for key in "n0123456789abcdefghijklmqrstvwxyz-":
        before = ticked()
        page.keyboard.press(key)
        page.wait_for_timeout(50)
        if changed := ticked() ^ before:
            answered[key] = changed
            page.keyboard.press(key)
        page.keyboard.press("Escape")
    return answered


def test_only_keys_of_the_codebook_answer(article, page):
    assert answered_by_keys(page) == {
        "n": {"nothing_to_mark"}, "c": {"conflict"}, "h": {"human_interest"}, "e": {"economic_consequences"},
        "m": {"morality"}, "r": {"responsibility"},
    }  # fmt: skip
    assert drawn(page)


def test_no_key_answers_what_has_none_in_the_codebook(label_studio, page, ferries):
    study = ferries(label_studio.url)
    codebook = study.path / "label_config/codebook.toml"
    without = re.sub('hotkey = "[chemr]"\n', "", codebook.read_text(encoding="utf-8"))
    codebook.write_text(without, encoding="utf-8")
    push(study)
    open_task(label_studio, page, label_studio.tasks(study)["a1"])
    assert page.locator("input[name=conflict]").count() == 1
    assert answered_by_keys(page) == {"n": {"nothing_to_mark"}}


def test_the_voice_of_every_mark_is_drawn_in_the_text_and_in_the_list(article, page):
    assert drawn_voices(page) == {"allegedly": "o", "claimed": "o", "disastrous": "q"}
    listed = [item.text_content() for item in page.locator(".lsf-outliner-item__title").all()]
    assert listed == ["hedge, outletallegedly", "reporting_verb, outletclaimed", "loaded, quotedisastrous"]
    assert not any("0.8" in item.inner_text() for item in page.locator(".lsf-outliner-item").all())


# keys pressed on the selected mark "claimed", and what is then drawn after it
KEYS = [("p", "2 voices"), ("po", "p"), ("o", "?"), ("3", "2 categories"), ("32", "o"), ("2", "no category")]


def test_what_is_wrong_with_the_labels_of_a_mark_is_drawn_after_it(article, page):
    select(page, "claimed")
    shown = {}
    for keys, _ in KEYS:
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_timeout(100)
        shown[keys] = drawn_voices(page)["claimed"]
        for key in reversed(keys):  # back to where it was
            page.keyboard.press(key)
    page.keyboard.press("Escape")
    assert list(shown.items()) == KEYS


@pytest.fixture
def bridge(label_studio, page, ferries):
    """A study of its own, whose article a1 is open on the page without drafts of other tests."""
    study = ferries(label_studio.url)
    push(study)
    study = open_study(study.path)
    open_task(label_studio, page, label_studio.tasks(study)["a1"])
    return study


def test_what_people_do_on_the_page_comes_back(page, mark, bridge):
    select(page, "claimed")
    page.keyboard.press("p")
    page.locator("span.htx-highlight", has_text="disastrous").click()
    page.keyboard.press("Backspace")
    page.wait_for_function("document.querySelectorAll('span.htx-highlight').length === 2")
    mark("silent", "loaded", 3)
    page.keyboard.press("Escape")
    page.check("input[name=conflict]")
    page.locator("textarea").fill("Who is the minister?")
    submit(page)
    assert pull(bridge).read == 1
    found = bridge.annotations()
    columns = ["text", "category", "voice", "voice_origin", "origin"]
    assert [tuple(row) for row in found[columns].itertuples(index=False)] == [
        ("silent", "loaded", "outlet", "rule", "added"),
        ("allegedly", "hedge", "outlet", "annotator", "kept"),
        ("claimed", "reporting_verb", "paraphrase", "annotator", "kept"),
    ]
    assert [tuple(row) for row in bridge.table("answers")[["question", "answer"]].itertuples(index=False)] == [
        ("frames", "conflict"),
        ("comment", "Who is the minister?"),
    ]


def test_one_key_deletes_all_pre_labels_once_it_is_confirmed(page, bridge):
    asked = []

    def answer(dialog):
        asked.append(dialog.message)
        dialog.accept()

    page.once("dialog", answer)
    page.keyboard.press("Control+Backspace")
    page.wait_for_function("document.querySelectorAll('span.htx-highlight').length === 0")
    assert asked == ["Please confirm you want to delete all labeled regions"]
    page.keyboard.press("Control+z")
    page.wait_for_function("document.querySelectorAll('span.htx-highlight').length === 3")
    page.once("dialog", answer)
    page.keyboard.press("Control+Backspace")
    page.wait_for_function("document.querySelectorAll('span.htx-highlight').length === 0")
    page.check("input[name=nothing_to_mark]")
    submit(page)
    assert pull(bridge).spans == 0
    assert set(bridge.table("shown_prelabels")["outcome"]) == {"deleted"}


def test_boundaries_that_are_dragged_come_back_as_changes_of_their_pre_labels(page, bridge, drag):
    page.add_style_tag(content="area { display: none }")  # as the HTML standard has it; the handles are such
    for mark, side, words in (("claimed", "right", "that nobody"), ("allegedly", "left", "barge")):
        select(page, mark)
        drag(page.locator(f"area.__resize_{side}").bounding_box(), words, side)
        page.wait_for_function(
            "words => [...document.querySelectorAll('.htx-highlight')].some(mark => mark.textContent.includes(words))",
            arg=words.split()[-1],
        )
    submit(page)
    pull(bridge)
    found = bridge.annotations().set_index("text")
    assert found.loc["claimed that nobody", ["origin", "rule", "voice"]].tolist() == ["changed", "en/claim", "outlet"]
    assert found.loc["barge allegedly", ["origin", "rule", "voice"]].tolist() == ["changed", "en/allegedly", "outlet"]
    assert list(bridge.table("shown_prelabels")["outcome"]) == ["moved", "moved", "kept"]


def test_category_and_voice_may_be_chosen_before_a_mark_is_made(page, bridge, mark):
    page.wait_for_load_state("networkidle")  # keys are heard once the page is whole
    page.keyboard.press("q")
    mark("harbour", "naming", 4)
    submit(page)
    pull(bridge)
    found = bridge.annotations().set_index("text").loc["harbour"]
    assert (found["category"], found["voice"], found["voice_origin"]) == ("naming", "quote", "annotator")


def test_a_page_that_showed_no_pre_labels_has_none_deleted(label_studio, page, bridge, mark):
    def without_predictions(route):  # as with a backend that does not answer
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "predictions": []})

    tasks = re.compile(r"/api/tasks/\d+/?(\?|$)")
    page.route(tasks, without_predictions)
    page.reload()
    page.wait_for_selector("[data-testid=bottombar-submit-button]")
    page.wait_for_selector(".lsf-htx-richtext")
    page.unroute_all(behavior="wait")
    mark("silent", "loaded", 1)
    submit(page)
    (annotation,) = label_studio.tasks(bridge)["a1"]["annotations"]
    assert annotation["parent_prediction"] is None
    pulled = pull(bridge)
    assert (len(bridge.table("shown_prelabels")), list(bridge.table("readings")["arm"])) == (0, [""])
    assert any("does not say whether the page showed pre-labels" in note for note in pulled.notes)


def test_a_french_article_with_guillemets_and_emoji_comes_back_as_it_was_labelled(label_studio, page, mark, ferries):
    study = ferries(label_studio.url)
    push(study)
    study = open_study(study.path)
    task = label_studio.tasks(study)["a2"]
    text = task["data"]["text"]
    open_task(label_studio, page, task)
    shown = ["a martelé", "présumé", "«\u00a0exercice\u00a0»"]
    assert places(page) == [(text.index(one), text.index(one) + len(one)) for one in shown]
    select(page, "martelé")
    page.keyboard.press("q")
    page.locator("span.htx-highlight", has_text="présumé").click()
    page.keyboard.press("Backspace")
    page.wait_for_function("document.querySelectorAll('span.htx-highlight').length === 2")
    mark("honte", "loaded", 3)
    page.keyboard.press("Escape")
    submit(page)
    pull(study)
    columns = ["start", "end", "text", "category", "voice", "origin", "rule"]
    assert [tuple(row) for row in study.annotations()[columns].itertuples(index=False)] == [
        (text.index(one), text.index(one) + len(one), one, *rest)
        for one, *rest in (
            ("honte", "loaded", "quote", "added", ""),
            ("a martelé", "reporting_verb", "quote", "kept", "fr/marteler"),
            ("«\u00a0exercice\u00a0»", "scare_quotes", "outlet", "kept", "fr/quotes"),
        )
    ]
    shown = study.table("shown_prelabels")
    assert dict(zip(shown["text"], shown["outcome"], strict=True)) == {
        "a martelé": "revoiced", "présumé": "deleted", "«\u00a0exercice\u00a0»": "kept",
    }  # fmt: skip
