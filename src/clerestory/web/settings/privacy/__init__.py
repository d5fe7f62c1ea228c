"""Privacy: who may see what a person shares, and whom they keep away."""
