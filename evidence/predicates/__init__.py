"""What statements say: each predicate type's shape, made here and read back as the value of a fact."""
