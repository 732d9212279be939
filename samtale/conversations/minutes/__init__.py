"""The minutes: the employee writes, the leader comments."""
