"""Confirm: showing that one reads the mail of an address."""
