"""What is kept of what people do with clips and say under them, described for the data map."""

from clerestory.social.data import comments, marks

__all__ = ["comments", "marks"]
