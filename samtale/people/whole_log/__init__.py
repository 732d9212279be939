"""The whole log for the auditor, and what the worker does to watch it."""
