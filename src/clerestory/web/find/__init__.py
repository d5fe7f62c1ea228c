"""Find: clips, people and hashtags by words, and what is warm now."""
