"""API: the JSON door. One file for each resource; the typed signature is the parser."""
