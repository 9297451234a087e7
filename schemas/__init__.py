"""What one room hands to another: frozen pydantic documents, the release phases, errors; pydantic and nothing else."""
