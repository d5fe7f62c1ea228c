"""Entries: what the log says was done with somebody's data, each with its receipt."""
