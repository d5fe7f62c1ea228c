"""Social: what people do with clips and say under them: likes, saves, reposts, comments."""
