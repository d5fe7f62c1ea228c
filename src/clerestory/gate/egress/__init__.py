"""Egress: how the house sends anything to anybody: on record first, and by one process."""
