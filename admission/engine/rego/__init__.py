"""Rego v1 by regorus: linted in a child process before it may run, judged with one input set once."""
