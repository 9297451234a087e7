"""Measure the whole from outside, through public names only."""
