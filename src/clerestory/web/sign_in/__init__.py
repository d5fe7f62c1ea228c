"""Sign-in: with a password, with a code as the second step, or with a passkey alone."""
