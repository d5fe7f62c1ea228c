"""Download: a copy of a clip to take along, with the author's handle in the corner."""
