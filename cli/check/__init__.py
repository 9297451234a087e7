"""What `argosy check` reads from its options and writes to files."""
