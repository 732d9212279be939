"""A meeting of its own for a difficult matter: a time and a place, no content."""
