"""Moderation: the queue of reports, one case at a time, appeals, and the moderators' own log."""
