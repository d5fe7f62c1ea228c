"""Sign-up: opening an account."""
