"""Gate: the border: what is kept about people and why, who reached it, and what left."""
