"""Source formats: one module per format, all of which yield raw articles."""
