"""What is kept about people, described for the data map."""

from clerestory.people.data import accounts, finding, links, proofs, things, ties

__all__ = ["accounts", "finding", "links", "proofs", "things", "ties"]
