"""Vaktplan: when one is at work, from a file or a calendar, and the weekdays of whoever has none."""
