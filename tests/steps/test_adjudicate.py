from framing.steps.adjudicate import adjudicate


def test_gold_is_kept_once(labelled_study):
    built = adjudicate(labelled_study)
    assert (built.written, built.rows) == (True, len(labelled_study.gold()))
    assert not adjudicate(labelled_study).written
    assert adjudicate(labelled_study, force=True).written


def test_gold_lies_in_its_article(labelled_study):
    adjudicate(labelled_study)
    texts = labelled_study.articles().set_index("article_id")["text"]
    rows = list(labelled_study.gold().itertuples())
    assert rows
    assert all(texts[row.article_id][row.start : row.end] == row.text for row in rows)
