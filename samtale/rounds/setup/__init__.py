"""Set up a round: a draft, its rules, its start and its end."""
