"""What rounds keep about a person: taken out, and forgotten in time."""
