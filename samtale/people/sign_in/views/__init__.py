"""The pages of signing in, by what one does there."""
