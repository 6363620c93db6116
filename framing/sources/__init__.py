"""Origins of articles: one kind of source a file, all give the articles table."""
