"""For you: the clips that this device has put in order, for whoever holds it."""
