import numpy as np
import pandas as pd
import pytest

from framing.errors import InputError
from framing.estimates.expected_gain import expected_gain


def world(n=200, labelled=60, of_model=1.0, of_words=0.0, seed=1):
    """Articles whose residuals have a variance that is known."""
    rng = np.random.default_rng(seed)
    words, variance = rng.uniform(200, 1000, n), rng.uniform(0.1, 4, n)
    spread = np.sqrt(of_model * variance + of_words * words**2)
    return pd.DataFrame({
        "article_id": [f"a{i}" for i in range(n)], "outlet": "herald", "exposure": words,
        "predicted": words / 20, "variance": variance, "probability": labelled / n,
        "observed": np.where(np.arange(n) < labelled, np.maximum(0, words / 20 + spread * rng.normal(size=n)), np.nan),
    })  # fmt: skip


def test_where_the_model_knows_its_errors_the_gain_follows_its_variance():
    articles = world()
    gain = expected_gain(articles)
    assert np.corrcoef(gain, np.sqrt(articles["variance"]))[0, 1] > 0.8


def test_where_the_model_knows_nothing_the_gain_follows_the_words():
    articles = world(of_model=0.0, of_words=1e-4).assign(variance=0.0)
    gain = expected_gain(articles).to_numpy()
    words = articles["exposure"].to_numpy()
    np.testing.assert_allclose(gain / gain[0], words / words[0])


def test_with_few_labels_nothing_is_known():
    with pytest.raises(InputError, match="11 labelled articles do not show"):
        expected_gain(world(labelled=11))


def test_without_the_variance_it_is_named():
    with pytest.raises(InputError, match="variance"):
        expected_gain(world().drop(columns="variance"))
