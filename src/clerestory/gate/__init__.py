"""Gate: the border. What is kept of people and why, who reached it, and what left this server."""
