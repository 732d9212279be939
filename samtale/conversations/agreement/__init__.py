"""Agree: goals and actions, what may be used outside, where the two differ, and the text that is signed."""
