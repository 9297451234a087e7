"""How five roles move one release: hand-overs, gates, rounds and their end; knows no role's work."""
