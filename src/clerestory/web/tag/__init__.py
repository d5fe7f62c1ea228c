"""Tag: the clips that carry a hashtag."""
