"""Prepare: each alone, sharing what they want to, and the leader's pitfalls."""
