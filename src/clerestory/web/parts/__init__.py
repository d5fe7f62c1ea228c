"""Parts: pieces that several screens show."""
