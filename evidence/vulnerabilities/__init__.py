"""Known vulnerabilities: OSV advisories from a snapshot, matched with the components of a bill of materials."""
