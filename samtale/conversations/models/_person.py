"""A key to a person that lower code cannot climb back through, and who the other of two is."""

from django.db import models


def person(**kwargs):
    return models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", **kwargs)


class OfTwo(models.Model):
    """A row about an employee and the one who leads the talk."""

    employee = person()
    leader = person()  # the one who holds it, not always the line leader

    class Meta:
        abstract = True

    def other_than(self, person):
        """The other of the two."""
        return self.leader if person.pk == self.employee_id else self.employee
