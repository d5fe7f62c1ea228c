"""Comments: the words that hold them, and what waits."""
