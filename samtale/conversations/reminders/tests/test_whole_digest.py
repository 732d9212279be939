"""A whole weekly letter in both languages: one address, and the first first."""

from datetime import timedelta

import pytest
from django.conf import settings

from samtale.core import clock, words
from samtale.core.mail_html import as_html
from samtale.goals.models import Goal
from samtale.people import letter_language
from samtale.people.leadership.relations import number_led
from samtale.people.models import Leadership, Person
from tests.cast import leads, person, position
from tests.course import conversation_at, goal_of

from .test_digests import action, goal, in_order, monday, queued, several  # noqa: F401 - a fixture

BOKMAAL = """Hei, Kari.

Tiltak du har ansvar for, som er over fristen
- Avtalt med Nr0 Lie: to tiltak. Den eldste fristen var {ago}.

Venter på signaturen din
- Avtalen med Ingrid Aasen fra samtalen {held}

Medarbeidere som har tiltak over fristen
- Nr1 Lie: to tiltak. Den eldste fristen var {ago}.
- Nr2 Lie: ett tiltak. Fristen var {ago}.

De andre {rest} har ingenting over fristen.

Tiltak du har ansvar for, med frist denne uken
- Frist {soon}, avtalt med Nr3 Lie

Etter denne uken har du ansvar for to tiltak med frist innen 14 dager. Den første fristen er {later}.

Fire medarbeidere har frist denne uken.

Noe å takke for: Nr5 Lie og Nr6 Lie har gjort tiltak. Si det i dag: hva som ble gjort, når, og hva det betydde.

Alt står på Mine medarbeidere:
{address}

Hvor ofte dette brevet kommer, velger du under Påminnelser i menyen din.
"""
NYNORSK = """Hei, Kari.

Tiltak du har ansvar for, som er over fristen
- Avtalt med Nr0 Lie: to tiltak. Den eldste fristen var {ago}.

Ventar på signaturen din
- Avtalen med Ingrid Aasen frå samtalen {held}

Medarbeidarar som har tiltak over fristen
- Nr1 Lie: to tiltak. Den eldste fristen var {ago}.
- Nr2 Lie: eitt tiltak. Fristen var {ago}.

Dei andre {rest} har ingenting over fristen.

Tiltak du har ansvar for, med frist denne veka
- Frist {soon}, avtalt med Nr3 Lie

Etter denne veka har du ansvar for to tiltak med frist innan 14 dagar. Den første fristen er {later}.

Fire medarbeidarar har frist denne veka.

Noko å takke for: Nr5 Lie og Nr6 Lie har gjort tiltak. Sei det i dag: kva som vart gjort, når, og kva det betydde.

Alt står på Mine medarbeidere:
{address}

Kor ofte dette brevet kjem, vel du under Påminnelser i menyen din.
"""


@pytest.mark.parametrize(("language", "expected"), [("nb", BOKMAAL), ("nn", NYNORSK)])
def test_the_whole_letter_has_one_address_and_the_first_first(cast, language, expected):
    talk = conversation_at("signing", cast)
    Leadership.objects.filter(leader=cast.acting_leader).delete()
    goals = several(cast, Goal(agreed_at=monday() - timedelta(days=60)), 11)
    for nth, days, who in (
        *((0, -days, "leader") for days in (2, 1)),
        *((1, -days, "employee") for days in (2, 1)),
        (2, -2, "employee"),
        *((3, days, "leader") for days in (4, 9)),
        (4, 10, "leader"),
        *((nth, 4, "employee") for nth in range(7, 11)),
    ):
        action(goals[nth], days, who=who)
    for nth in (6, 5):
        action(goals[nth], -9, status="done", done=monday() - timedelta(days=6))
    letter_language.choose(language=language, by=cast.leader)
    letters = queued()
    with letter_language.writing_to(Person.objects.get(pk=cast.leader.pk)):
        said = {
            "ago": words.short_deadline(monday().date() - timedelta(days=2)),
            "held": words.day(talk.held_at),
            "soon": words.day(monday() + timedelta(days=4)),
            "later": words.day(monday() + timedelta(days=9)),
        }
    rest = number_led([cast.leader.pk], clock.today())[cast.leader.pk] - 2
    whole = expected.format(**said, rest=words.number(rest), address=f"{settings.SITE_URL}/team/")
    subject, _newline, body = letters[cast.leader].partition("\n")
    assert body.strip() == whole.strip()
    page = as_html(body, title=subject)
    assert page.count("href=") == page.count('class="button"') == 1 and f'href="{settings.SITE_URL}/team/"' in page


def test_two_of_the_same_name_are_told_apart_by_what_waits_too(cast, goal):  # noqa: F811
    """The signature of one, and a deadline of the other."""
    conversation_at("signing", cast)
    other = person("En annen", "Aasen")
    other.first_name = "Ingrid"
    other.save()
    leads(cast.leader, position(other, cast.unit, "Assistent"))
    action(goal_of(other, cast.leader, status="agreed", agreed_at=goal.agreed_at), -1)
    letters = queued()
    assert in_order(
        letters[cast.leader],
        "Avtalen med Ingrid Aasen (Lærer · Nordvåg skole",
        "- Ingrid Aasen (Assistent · Nordvåg skole",
    )
    assert " (" not in letters[other] and " (" not in letters[cast.employee], "each meets one of a name"
