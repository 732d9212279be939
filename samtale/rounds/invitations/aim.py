"""What a round is for, as the invitations of those in it say."""

from samtale.people.models import Person

from ..models import Member


def aim_for(employee: Person, leader: Person) -> str:
    """The aim of the round that goes on in which the leader has the employee, of two the first; else nothing.

    One query.
    """
    places = Member.objects.filter(
        employee=employee, holder=leader, round__started_at__isnull=False, round__ended_at=None
    ).exclude(choice=Member.Choice.OUT)
    return places.order_by("round__starts_on", "round_id").values_list("round__aim", flat=True).first() or ""
