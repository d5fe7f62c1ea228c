"""Report: saying that a clip, comment or person breaks law or rules; what came of it."""
