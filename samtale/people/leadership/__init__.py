"""Who leads whom: by day, by position, down the line."""
