"""Playlists: somebody's, one of them, and what its author does with it."""
