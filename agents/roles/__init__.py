"""Open room: the five roles; each module holds one ROLE."""
