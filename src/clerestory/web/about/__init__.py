"""About: what this server is, and its limits in plain words."""
