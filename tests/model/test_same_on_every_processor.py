"""A model is the same on every processor, but for the last digits of its probabilities."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from framing.sources.read import read_sources
from framing.steps.ingest import ingest
from framing.study import open_study

HERE = Path(__file__).parent
SAMPLE = HERE.parent.parent / "data" / "sample"
LEARN = {
    "spans": """
import pandas as pd
from framing import SpanTagger
from framing.study import open_study
gold = list(pd.read_csv(Path(sys.argv[2]) / "gold.csv").groupby("article_id"))[:24]
texts = open_study(sys.argv[2]).articles().set_index("article_id").loc[[name for name, _ in gold], "text"].tolist()
spans = [list(marked[["start", "end", "category", "voice"]].itertuples(index=False, name=None)) for _, marked in gold]
found = SpanTagger(dimensions=20).fit(texts, spans).predict_proba(texts)
np.savez(sys.argv[1], found[["article", "start", "end"]], found[["kept_probability", "outlet_voice_probability"]])
""",
    "frames": """
from test_frame_classifier import FrameClassifier, articles, labels
texts = articles()["text"]
np.savez(sys.argv[1], np.zeros(1), FrameClassifier().fit(texts, labels()).predict_proba(texts))
""",
}
# the kernels of an older processor, for OpenBLAS and for NumPy; where they are unknown, nothing changes
OLDER = {"OPENBLAS_CORETYPE": "Sandybridge", "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The articles of the sample study."""
    folder = tmp_path_factory.mktemp("sample") / "study"
    shutil.copytree(SAMPLE, folder)
    study = open_study(folder)
    ingest(study, read_sources([folder / "articles"]))
    return folder


def learn(what, sample, environment, to):
    script = f"import sys, numpy as np\nfrom pathlib import Path\n{LEARN[what]}"
    subprocess.run([sys.executable, "-c", script, to, sample], check=True, cwd=HERE, env={**os.environ, **environment})
    return list(np.load(to).values())


@pytest.mark.slow
@pytest.mark.parametrize("what", LEARN)
def test_an_older_processor_finds_the_same_with_the_same_probabilities(sample, tmp_path, what):
    spans, probabilities = learn(what, sample, {}, tmp_path / "here.npz")
    spans_there, probabilities_there = learn(what, sample, OLDER, tmp_path / "there.npz")
    np.testing.assert_array_equal(spans, spans_there)
    np.testing.assert_allclose(probabilities, probabilities_there, atol=1e-6)
    assert len(probabilities) > 50
