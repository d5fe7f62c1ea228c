"""Training: from counters of pairs to what a pool says of a clip. Pure: no table, no person."""
