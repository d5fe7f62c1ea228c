"""oEmbed: how another site learns to show a clip of ours."""
