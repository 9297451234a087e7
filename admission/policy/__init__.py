"""Policies as data: read a folder, lint it, compile it, keep it in an index; nothing here judges."""
