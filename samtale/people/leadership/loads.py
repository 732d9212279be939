"""How many one leader can follow up."""

MANY, TOO_MANY = 15, 20  # a warning over the first, a clear one over the second
