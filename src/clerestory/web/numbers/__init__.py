"""Numbers: how one's own clips are watched, and never by whom."""
