"""Five roles and the protocol between them; the only room that composes the others and talks to a model."""
