"""Feeds: Atom documents for feed readers."""
