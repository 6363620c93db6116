import pandas as pd
import pytest

from framing.report.methods import _adjudication


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
