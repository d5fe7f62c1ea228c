"""What is kept about people, described for the data map."""

from clerestory.people.data import accounts, proofs, things, ties

__all__ = ["accounts", "proofs", "things", "ties"]
