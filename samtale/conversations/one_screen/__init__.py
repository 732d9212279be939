"""One screen for the two, turned round; or the topics on paper."""
