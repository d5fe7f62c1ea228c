"""Tlog: the transparency log as a pure library: hashing, proofs, tiles, notes, leaves; no I/O."""
