"""What is kept about people, described for the data map."""

from clerestory.people.data import accounts, finding, proofs, things, ties

__all__ = ["accounts", "finding", "proofs", "things", "ties"]
