"""Leaving: the page between us and another site."""
