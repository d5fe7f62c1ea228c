"""Notices: what a person wants to be told, here and by mail."""
