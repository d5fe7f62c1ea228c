"""Language: in which language pages and letters are."""
