"""From scored and labelled articles to per-outlet rates with intervals."""
