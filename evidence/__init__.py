"""Whatever is signed, attestations and the trace: make, keep, verify, state as facts; judges no policy."""
