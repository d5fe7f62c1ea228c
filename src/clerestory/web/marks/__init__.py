"""Marks: the buttons that like, save and repost, and what the reader saved."""
