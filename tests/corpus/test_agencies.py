import pytest

from framing.corpus.agencies import credited_agency

LONG = "The bridge at Kadrin is open again.\n\nCars crossed from noon on.\n\nThe toll stays as it was."
CREDITS = {
    f"KADRIN (AFP) – {LONG}": "AFP",
    f"BEIJING, June 3 (Xinhua) -- {LONG}": "Xinhua",
    f"(Reuters) - {LONG}": "Reuters",
    f"By The Associated Press\n{LONG}": "AP",
    f"{LONG}\n\nWith Reuters": "Reuters",
    f"{LONG}\n\nLe Courrier avec AFP": "AFP",
    f"{LONG} (avec AFP)": "AFP",
    f"{LONG} (AP)": "AP",
    f"{LONG}\n\n© 2024 AFP": "AFP",
    f"{LONG}\n\nSource: dpa": "dpa",
    f"{LONG}\n\nAFP/Reuters": "AFP",
}
NO_CREDITS = (
    LONG,
    f"“It is open,” the mayor told AFP.\n\n{LONG}",
    f"{LONG}\n\nColonel Osk at the bridge. (Photo by Reuters)",
    f"{LONG}\n\nA lorry on the bridge [File Ferren/AFP] Published On 5 May 2024",
    f"{LONG}\n\nPa waited.",
    f"{LONG}\n\nReuters reported first that it was open.",
    f"{LONG}\n\nThe Associated Press contributed to this report.",
)


@pytest.mark.parametrize(("text", "agency"), CREDITS.items())
def test_a_credit_names_the_agency(text, agency):
    assert credited_agency(text) == agency


@pytest.mark.parametrize("text", NO_CREDITS)
def test_an_agency_in_a_caption_or_in_running_text_is_not_credited(text):
    assert credited_agency(text) == ""


@pytest.mark.parametrize(("author", "agency"), [("AFP", "AFP"), ("Ada Brink, Reuters", "Reuters"), ("Papa Brink", "")])
def test_a_byline_may_name_the_agency(author, agency):
    assert credited_agency(LONG, author=author) == agency


def test_a_dateline_is_looked_for_after_the_title():
    assert credited_agency(f"Bridge open\n\nKADRIN (AFP) – {LONG}", title="Bridge open") == "AFP"
