"""What reminds by itself: the weekly digest, and before a conversation."""
