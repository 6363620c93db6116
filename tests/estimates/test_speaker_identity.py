import pandas as pd
import pytest

from framing.article_parts import ArticleParts
from framing.estimates.speaker_identity import same_speakers


def counted(*articles, language="en"):
    """Return by article whom its speakers are counted as; an article is its text and its speakers."""
    texts = pd.DataFrame({
        "article_id": [f"a{number}" for number in range(len(articles))], "language": language,
        "text": [text for text, _ in articles],
    })  # fmt: skip
    rows = [(f"a{number}", speaker) for number, (_, names) in enumerate(articles) for speaker in names]
    speakers = pd.DataFrame(rows, columns=["article_id", "speaker"], index=range(7, 7 + len(rows)))
    people = same_speakers(speakers, texts, ArticleParts.of_tables(texts))
    assert people.index.equals(speakers.index)
    return people.astype("str").groupby(speakers["article_id"], sort=True).agg(list).tolist()


# what an article says, its speakers, and whom they are counted as
WITHIN = [
    ("Brink said. Ada Brink left.", ["Brink", "Ada Brink"], ["Ada Brink", "Ada Brink"]),
    ("Von Brink said. Ada von Brink left.", ["Von Brink", "Ada von Brink"], ["Ada von Brink"] * 2),
    ("Ada Brink and Ivo Brink", ["Brink", "Ada Brink", "Ivo Brink"], ["Brink", "Ada Brink", "Ivo Brink"]),
    ("Jan Ivo Brink, Ivo Brink", ["Ivo Brink", "Jan Ivo Brink"], ["Ivo Brink", "Jan Ivo Brink"]),
    ("Ada Brinkmann", ["Brink", "Ada Brinkmann"], ["Brink", "Ada Brinkmann"]),
    ("Colonel Ada Brink", ["Colonel Ada Brink", "Col Brink"], ["Ada Brink", "Ada Brink"]),
    ("Ada Brink’s", ["BRINK", "Ada Brink"], ["BRINK", "Ada Brink"]),
    ("Ilva Tarn and Ada Brink", ["Brink", "Ilva Tarn and Ada Brink"], ["Brink", "Ilva Tarn and Ada Brink"]),
    ("the Grey House, the House", ["House", "Grey House"], ["House", "Grey House"]),
    ("US officials told us", ["US", "us", "Us"], ["US", "Us", "Us"]),
    ("The clinic, the clinic", ["the clinic", "The clinic", "the clinic"], ["the clinic"] * 3),
    ("nobody", ["", ""], ["", ""]),
]


@pytest.mark.parametrize(("text", "names", "expected"), WITHIN)
def test_within_an_article_a_surname_is_the_only_full_name_with_it(text, names, expected):
    assert counted((text, names)) == [expected]


def test_across_articles_only_full_names_are_the_same():
    first, second = ("Ada Brink left.", ["Ada Brink"]), ("Brink left.", ["Brink"])
    assert counted(first, second) == [["Ada Brink"], ["Brink"]]
    assert counted(first, ("ADA BRINK left.", ["ADA BRINK"]), first) == [["Ada Brink"]] * 3


def test_a_person_who_speaks_elsewhere_and_is_named_in_full_here_is_whom_a_surname_means():
    speaks, named = ("Ada Brink left.", ["Ada Brink"]), ("Brink said. Ada Brink, the mayor, left.", ["Brink"])
    assert counted(speaks, speaks, named)[2] == ["Ada Brink"]
    both = ("Brink said. Ada Brink left Ivo Brink.", ["Brink"])
    brother = ("Ivo Brink left.", ["Ivo Brink"])
    assert counted(speaks, speaks, brother, brother, both)[4] == ["Brink"]


def test_two_full_names_with_one_surname_are_never_one():
    articles = [(f"{name} left.", [name]) for name in ("Ada Brink", "Ivo Brink", "A. Brink", "Ada J. Brink")]
    assert counted(*articles) == [[name] for _, [name] in articles]


def test_french_particles_and_determiners_are_read_as_in_the_pack():
    person = ("Jean Le Brin est parti.", ["Le Brin", "Jean Le Brin"])
    assert counted(person, language="fr") == [["Jean Le Brin"] * 2]
    house = ("La Maison Grise parle, la Grise aussi.", ["Grise", "Maison Grise"])
    assert counted(house, language="fr") == [["Grise", "Maison Grise"]]


def test_without_speakers_there_is_nobody():
    assert counted(("Rain.", [])) == []
