"""Guards: the small daemons that must be trusted, each behind a Unix socket; no Django, no room."""
