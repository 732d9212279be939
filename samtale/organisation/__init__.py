"""What the organisation has decided for itself."""
