"""Judge a Review, explain, find the way out, serve it; changes nothing that it judges, never calls a model."""
