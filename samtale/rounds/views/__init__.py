"""The pages of rounds, by step."""
