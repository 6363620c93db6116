"""A classifier trained on the corrections: features, tagger, calibration, bundle."""
