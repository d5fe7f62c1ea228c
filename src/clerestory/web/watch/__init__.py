"""Watch: the full-screen feed."""
