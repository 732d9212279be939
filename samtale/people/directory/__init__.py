"""Everybody who works here: searching, one of them, roles and acting leaders."""
