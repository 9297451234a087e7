"""Render progressive delivery, measure and judge it, act on traffic and Git."""
