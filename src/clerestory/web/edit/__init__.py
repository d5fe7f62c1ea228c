"""Edit: what a clip says, whom it is for, its cover and captions; publishing and deleting it."""
