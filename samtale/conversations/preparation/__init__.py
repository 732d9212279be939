"""Prepare: each alone and sharing what they want to."""
