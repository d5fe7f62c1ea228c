"""Settings: a few plain pages, each about one thing."""
