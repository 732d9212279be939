"""Whom one can talk to besides the leader: verneombud and tillitsvalgte by unit."""
