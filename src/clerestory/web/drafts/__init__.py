"""Drafts: what will be published and when, day by day, and what has no time yet."""
