"""Clip: the page of one clip, and its player inside other sites."""
