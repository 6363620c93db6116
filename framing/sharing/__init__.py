"""Labels in the forms of other tools, and labels without the text they belong to."""
