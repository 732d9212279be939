"""Close: has everything been said, and do we agree on what is written."""
