"""Innkalling: invitations that go by themselves, and what happens to them elsewhere."""
