"""Your data: what is held, who looked, where it went, and the receipts for all of it."""
