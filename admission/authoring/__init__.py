"""Write policies: try their cases, measure what these notice, lint, document, render, take in; judges nothing itself."""
