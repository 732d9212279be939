"""Anonymous answers: what is kept is a unit, a year and a score, and nothing that leads back."""

from samtale.people.models import Unit

from .models import AnonymousAnswer, Statement


def answer_anonymously(*, statement: Statement, unit: Unit, year: int, score: int) -> None:
    """Keep one answer (1–5) without who or when.

    The row's key is random, so the order of the rows tells nothing. Nothing here can know whether somebody
    answers twice: the caller keeps that. Raises ValueError for a score outside the scale, and for a statement
    whose answers are for the two.
    """
    if statement.audience != Statement.Audience.ANONYMOUS:
        raise ValueError("This statement is answered for the two, not anonymously.")
    if score not in range(1, 6):
        raise ValueError("A score is 1 to 5.")
    AnonymousAnswer.objects.create(statement=statement, unit=unit, year=year, score=score)
