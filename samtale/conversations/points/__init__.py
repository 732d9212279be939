"""Until the next conversation: each notes points to raise, which the next one takes along."""
