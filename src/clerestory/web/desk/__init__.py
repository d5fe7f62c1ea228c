"""Desk: where staff ask to see one person's private fields, a second person approves."""
