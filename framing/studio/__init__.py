"""Label Studio: schema, tasks and results are pure; the client is the only door."""
