"""Vault: what is private is sealed under its person's key before a table or a disk sees it."""
