"""New ways in: an address or an account signs somebody in when the person, or two who know them, have said so."""

MANY, MANY_OF_ALL = 5, 0.02  # new addresses in one file or one day: more of them wait for a second administrator
