"""Demo: sample clips by sample people, drawn here, so that a new server has something to watch."""
