"""Media: the clip pipeline as pure functions over files: probe, plan, make. No Django, no table."""
