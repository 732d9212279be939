"""The hours people have given, as they are read for some days."""

from datetime import timedelta

from samtale.core import clock
from samtale.rounds import hours_at_work
from samtale.rounds.models import WorkWeek
from tests.course import shift_plan_of

DAY = timedelta(days=1)


def test_only_what_is_in_use_and_asked_for_is_read_and_only_of_those_days(cast, django_assert_num_queries):
    today = clock.today()
    shift_plan_of(cast.employee, (-1, 22, 31), (3, 7, 15), (20, 7, 15), days=60)
    shift_plan_of(cast.leader, in_use=False)
    shift_plan_of(cast.colleague)
    WorkWeek.objects.create(person=cast.hr, days=[1])
    asked = [cast.employee.pk, cast.leader.pk, cast.hr.pk]
    with django_assert_num_queries(3):
        found = hours_at_work.read(asked, today, today + 10 * DAY)
    assert set(found) == {cast.employee.pk, cast.hr.pk} and found[cast.hr.pk].weekdays == {1}
    plan = found[cast.employee.pk].shifts
    assert (plan.first, plan.last, len(plan.shifts)) == (today, today + 10 * DAY, 2), "the night before it too"
    hours = found[cast.employee.pk].hours()
    assert hours.on(today) == [] and hours.on(today + 3 * DAY) == [(420, 900)]
    weekdays = [today + nth * DAY for nth in range(11, 16)]
    assert [bool(hours.on(day)) for day in weekdays] == [day.weekday() < 5 for day in weekdays], "not read, not off"
    assert hours_at_work.read(asked, today + 200 * DAY, today + 210 * DAY).keys() == {cast.hr.pk}
