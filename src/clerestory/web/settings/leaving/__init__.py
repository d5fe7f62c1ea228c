"""Leaving: deleting the account."""
