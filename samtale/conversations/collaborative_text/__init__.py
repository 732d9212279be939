"""Texts that both write in at once: saved while typing, merged by word."""
