"""Follow up: how actions and goals go, a reminder to the other, how a goal ended."""
