"""Ways to sign in: passkeys, the authenticator app and recovery codes."""
