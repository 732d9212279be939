"""What a person can have out: their own conversations, and who has seen what."""
