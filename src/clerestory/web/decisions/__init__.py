"""Decisions: what moderators decided about oneself and one's own, why, and appeals."""
