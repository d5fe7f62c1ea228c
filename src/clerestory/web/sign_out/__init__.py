"""Sign-out: ending the session of this browser."""
