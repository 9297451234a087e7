"""Outside systems that two rooms must reach: moves bytes, decides nothing. Members are strangers to each other."""
