"""Bench: measures what is promised, each figure beside the bare program or the target it has."""
