import pytest

from framing.errors import StudyError
from framing.steps.adjudicate import adjudicate
from framing.steps.evaluate import evaluate
from framing.steps.train import train


def test_the_figures_are_those_of_the_card(labelled_study):
    adjudicate(labelled_study)
    train(labelled_study)
    figures = evaluate(labelled_study)
    assert set(figures["by"]) == {"all", "category", "outlet", "voice"}
    f1 = figures.query("by == 'all' and target == 'outlet_voice' and measure == 'f1'").set_index("model")["value"]
    assert f1["tagger"] > f1["rules"] > f1["majority"]


def test_without_a_model_the_next_command_is_named(study):
    with pytest.raises(StudyError, match="nor stage 'articles', which comes before it; run 'framing ingest' first"):
        evaluate(study)
