"""Change of leader: what goes over to the new one, by the employee's choice."""
