"""What rounds and series say on the places people land."""
