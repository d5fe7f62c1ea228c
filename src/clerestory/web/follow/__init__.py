"""Follow: the buttons that tie people or keep them apart."""
