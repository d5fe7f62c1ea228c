"""Copy: asking for everything one has here, and fetching it."""
