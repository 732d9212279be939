"""Five minutes before: one card each, on the day, with what a party wants fresh in mind."""
