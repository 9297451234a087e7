"""The port to language models: one role, one prompt, its own tools; only this folder imports langchain."""
