"""Notices: tells people what others did that concerns them; it only listens to the rooms below."""
