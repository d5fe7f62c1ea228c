"""Shell: what every page stands in: who is reading, headers, the frame."""
