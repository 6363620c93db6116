"""The counts of one category in both kinds of voice, one row per article and voice."""

import pandas as pd

from framing.estimates.article_counts import ALL, Stages, count_articles

OWN, OTHERS = "outlet", "others"


def count_by_voice(stages: Stages, category: str) -> pd.DataFrame:
    """Return ``count_articles`` of the outlet's own words and, in further rows, of what it quotes or paraphrases.

    ``voice`` is a categorical, "outlet" before "others"; words are those of the
    whole article in both rows, so that the two rates add up to that of all voices.
    """
    own, every = count_articles(stages, category, "outlet"), count_articles(stages, category, ALL)
    counts = [name for name in ("predicted", "observed", "adjudicated") if name in own]
    rest = {name: (every[name] - own[name]).clip(lower=0) for name in counts}
    voices = pd.Categorical([OWN] * len(own) + [OTHERS] * len(own), [OWN, OTHERS])
    return pd.concat([own, own.assign(**rest)], ignore_index=True).assign(voice=voices)
