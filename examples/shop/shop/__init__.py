"""A small shop: a catalogue, a page for each item, and the price of a cart."""
