"""Held: comments that wait for the reader, one by one or many at once."""
