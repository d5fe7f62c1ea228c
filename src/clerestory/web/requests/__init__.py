"""Requests: who asks to follow, and the answers."""
