"""Write policies: try cases, measure what they notice, lint, document, render, take in; judges nothing itself."""
