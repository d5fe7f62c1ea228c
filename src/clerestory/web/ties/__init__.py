"""Ties: the lists of who follows whom."""
