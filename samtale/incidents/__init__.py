"""When something has gone wrong: what is done at once, whose texts may have been opened, and whom to tell."""
