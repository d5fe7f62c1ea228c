"""Register: what moderators did, without names, for everybody to count and compare with the log."""
