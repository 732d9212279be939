"""Invite: whom, when and where, the employee's answer, moving and calling off."""
