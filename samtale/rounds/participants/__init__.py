"""Hvem: who is in a round, who is not, and why."""
