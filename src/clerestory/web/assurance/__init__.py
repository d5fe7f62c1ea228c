"""The page on which everybody sees how the public log stands, and how to check it themselves."""
