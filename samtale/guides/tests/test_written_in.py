"""What a form is written in, told by its words."""

import pytest

from samtale.guides.models import Guide, GuideVersion
from samtale.guides.ready_forms import ensure_ready_guides
from samtale.guides.written_in import written_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "purpose", "told"),
    [
        ("Årssamtale", "Vi ser på hva du vil, og hvordan du har det.", "nb"),
        ("Årssamtale", "Vi ser på kva du vil, og korleis du har det.", "nn"),
        ("Årssamtale", "Kva du vil, og korleis du har det. (Skjema fra 2024)", "nn"),
        ("Samtale om arbeid", "Mål og oppgåver.", ""),
        ("", "", ""),
    ],
)
def test_the_words_only_one_has_tell(name, purpose, told):
    assert written_in(GuideVersion(guide=Guide(name=name), purpose=purpose)) == told


def test_the_ready_forms_that_invite_are_in_bokmål():
    ensure_ready_guides()
    said = {one.guide.slug: written_in(one) for one in GuideVersion.objects.exclude(guide__kind="leader_aid")}
    assert said and set(said.values()) == {"nb"}
