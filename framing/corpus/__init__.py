"""The articles as a body: cleaning, and drawing some of them for people."""
