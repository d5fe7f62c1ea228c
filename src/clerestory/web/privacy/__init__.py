"""Privacy: what is kept about people, in plain words, and the same as a file for programs."""
