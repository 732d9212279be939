"""Signing in and staying signed in: every way in, second factors, sessions and devices."""
