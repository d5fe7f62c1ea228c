"""Follow: the two buttons that tie people."""
