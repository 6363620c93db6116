"""The steps of the flow: each reads stages of a study, calls pure functions, and keeps a stage."""
