from types import SimpleNamespace

import pandas as pd
import pytest

from framing.report.effect_texts import methods_text
from framing.report.methods import _adjudication, _estimates
from framing.settings import Report


@pytest.mark.parametrize(
    ("decided", "sentence"),
    [
        (["majority", "reader"], " Labels were adjudicated by majority."),
        (["dawid_skene"], " Labels were adjudicated by the annotators' estimated error rates (Dawid & Skene)."),
        (["majority", "adjudicator"], " Labels were adjudicated by majority and by an adjudicator."),
        (["reader"], ""),
        ([], ""),
    ],
)
def test_the_methods_say_who_decided_between_annotators(decided, sentence):
    assert _adjudication(pd.DataFrame({"decided_by": decided})) == sentence


@pytest.mark.parametrize(
    ("predictor", "counts"),
    [("ours", "the model"), ("rules", "the counts of the rules"), ("nimbus", "the counts of nimbus")],
)
def test_the_methods_name_the_predictor_that_the_rates_rest_on_and_no_other(predictor, counts):
    rates = pd.DataFrame({"voice": ["outlet"], "method": ["corrected"], "lam": [0.5]})
    findings = SimpleNamespace(
        rates=rates, report=Report(predictors=(predictor, "other")), languages=("en",),
        stages=SimpleNamespace(sample=pd.DataFrame()),
    )  # fmt: skip
    text = _estimates(findings)
    assert f"with the weight of {counts} tuned" in text
    assert f"1 uses people's labels and {counts}, 0 labels" in text
    assert ("the model" in text) == (predictor == "ours")


@pytest.mark.parametrize(
    ("predictor", "counts"),
    [("ours", "The model's counts"), ("rules", "The rules' counts"), ("nimbus", "The counts of nimbus")],
)
def test_the_methods_of_effects_name_the_predictor_whose_counts_are_corrected(predictor, counts):
    table = pd.DataFrame({
        "category": ["loaded"], "language": [""], "method": ["corrected"], "lam": [0.5], "n_clusters": [30],
        "n_observed": [30], "n_articles": [60], "adjudicated": [False], "term": ["Intercept"],
    })  # fmt: skip
    assert f"offset. {counts} of all articles" in methods_text(table, "outlet", "", Report(predictors=(predictor,)))
