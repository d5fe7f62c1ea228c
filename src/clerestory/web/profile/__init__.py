"""Profile: a person and their clips."""
