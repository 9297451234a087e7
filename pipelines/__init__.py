"""A plan becomes one step graph for two executors; the only room that runs foreign code."""
