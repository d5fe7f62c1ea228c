"""Tlog: the transparency log as a pure library: hashing, proofs, notes, checkpoints, tiles."""
