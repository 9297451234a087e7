"""Figures of one run on one machine, each beside an alternative or a target; never a test."""
