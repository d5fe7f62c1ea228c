"""What is kept about people, described for the data map."""

from clerestory.people.data import accounts, brakes, finding, links, proofs, things, ties

__all__ = ["accounts", "brakes", "finding", "links", "proofs", "things", "ties"]
