"""Two of the same name are told apart in what one takes out, in «Ta ut det om deg» and where one asks."""

import json

from samtale.archive import requests
from samtale.archive.packing import SCHEMA_FILE
from samtale.conversations.tests.test_same_names import HERE, THERE, rename, two  # noqa: F401 - a fixture
from samtale.people.models import Position
from samtale.rounds.conftest import round_  # noqa: F401 - a fixture
from samtale.rounds.models import Member, Objection
from samtale.rounds.scheduling.tests.test_views import shown
from samtale.rounds.series import actions as series_actions
from samtale.rounds.series.for_home import own as own_series
from tests.course import begun_series

from .test_taking_out import broken, taken_out


def test_all_that_is_taken_out_tells_two_of_one_name_apart(cast, two, round_):  # noqa: F811
    begun = begun_series(cast)
    series_actions.begin(
        employees=[cast.employee],
        rhythm=begun.rhythm,
        first_on=begun.first_on,
        begins_at=begun.begins_at.replace(hour=11),
        minutes_long=20,
        place="kontoret",
        by=cast.other_leader,
    )
    for where, holder in zip(
        Position.objects.filter(person=cast.employee), (cast.leader, cast.other_leader), strict=True
    ):
        Member.objects.create(round=round_, position=where, employee=cast.employee, holder=holder)
        Objection.objects.create(round=round_, employee=cast.employee, holder=holder, by=cast.employee)
    told, page = taken_out(cast.employee)
    assert "Rektor" not in page and {one["with"] for one in told["conversations"]} == {"Kari Dahl", "Siv Lunde"}
    assert "med Kari." in " ".join(line.text for line in own_series(cast.employee))
    rename(cast.other_leader, "Kari", "Dahl")
    told, page = taken_out(cast.employee)
    for part in ("conversations", "rounds", "objections", "series"):
        assert {one["with"] for one in told[part]} == {HERE, THERE}, part
    led = {one["name"] for held in told["positions"] for one in held["leaders"] if one["name"].startswith("Kari")}
    assert led == {HERE, THERE}
    assert page.count(HERE) >= 4 and page.count(THERE) >= 4
    schema = json.loads(SCHEMA_FILE.read_text())
    assert broken(told, schema, schema) == []
    employee = cast.client(cast.employee)
    for url in ("/about-me/", "/rounds/series/"):
        assert all(name in shown(employee.get(url)) for name in (HERE, THERE)), url
    chosen = [text for _value, text in requests.choices_of(cast.employee)]
    readers = [text for _value, text in requests.readers_of(cast.employee)]
    for name in (HERE, THERE):
        assert any(text.endswith(f"med {name}") for text in chosen)
        assert f"{name}, lederen din nå" in readers
        assert any(f"med {name}." in line.text for line in own_series(cast.employee))
    assert THERE not in taken_out(cast.other_leader)[1], "who leads one of a name meets one"
