"""Erasure: the page of somebody whose account is closed: the receipt first, then the rest."""
