"""Mine: everything the reader began or posted, in every state."""
