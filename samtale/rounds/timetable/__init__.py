"""A proposed calendar for a round: who talks with whom, when and in which room. Pure: knows only what it is given."""
