"""Export: everything that is held about one person, read by what the data map says of it."""
