"""Your taste: what this browser keeps of it, shown to whoever holds it."""
