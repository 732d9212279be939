"""The employee chooses who writes the minutes, and has the last word; nobody but the two ever reads them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from samtale.conversations.access import NotAllowedError
from samtale.conversations.agreement.tests.test_views import queries, url
from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.home import page as home_page
from samtale.conversations.leader_change.tests.test_actions import change_leader
from samtale.conversations.minutes import actions
from samtale.conversations.models import Destruction, Minutes, MinutesChoice, MinutesComment
from samtale.conversations.own_data import export
from samtale.conversations.preparation.tests.test_shared_copies import read_by
from samtale.conversations.retention import purge
from samtale.conversations.states import TransitionError
from samtale.conversations.steps import NotPossibleError
from samtale.notices.models import Message
from samtale.vault.destroying import overwriting
from samtale.vault.holders import NotKeyHolderError, two
from samtale.vault.models import DataKey
from tests.course import conversation_at, fresh

from .test_actions import comment, write

pytestmark = pytest.mark.django_db
Way = Minutes.Way


def choose(cast, conversation, way, by=None):
    return actions.choose_way(conversation_id=conversation.pk, by=by or cast.employee, way=way)


def page(cast, person, conversation) -> str:
    return cast.client(person).get(url("minutes", conversation)).text


@pytest.fixture
def following(cast):
    return conversation_at("following", cast)


@pytest.fixture
def by_leader(cast, following):
    """The employee has written a little, and said yes; the leader has written."""
    write(following, cast.employee, "Bare mitt, rips")
    choose(cast, following, Way.LEADER)
    write(following, cast.leader, "Slik var det, tyttebær")
    return following


def test_only_the_employee_chooses_and_it_is_a_row_with_who_and_when(cast, following):
    for person in (cast.leader, cast.former_leader, cast.other_leader, cast.colleague, cast.hr, cast.administrator):
        with pytest.raises(NotAllowedError):
            choose(cast, following, Way.LEADER, by=person)
    assert not MinutesChoice.objects.exists()
    for way in (Way.LEADER, Way.LEADER, Way.NONE, Way.EMPLOYEE):
        choose(cast, following, way)
    assert list(MinutesChoice.objects.values_list("way", "by")) == [
        (way, cast.employee.pk) for way in (Way.LEADER, Way.NONE, Way.EMPLOYEE)
    ]


def test_one_of_them_writes_at_a_time(cast, by_leader):
    with pytest.raises(TransitionError):
        write(by_leader, cast.employee, "Også jeg")
    for person in (cast.other_leader, cast.hr):
        with pytest.raises(NotAllowedError):
            write(by_leader, person, "Nei")
    choose(cast, by_leader, Way.EMPLOYEE)
    with pytest.raises(TransitionError):  # and not «not found», which would lose what is on the leader's page
        write(by_leader, cast.leader, "Mer")
    write(by_leader, cast.employee, "Bare mitt igjen")


def test_what_the_leader_writes_is_sealed_for_the_two_and_the_employees_own_stays_own(cast, by_leader):
    minutes = Minutes.of(fresh(by_leader))
    assert minutes.shown_key.holders == two(cast.employee.pk, cast.leader.pk)
    assert read_by(cast.leader, minutes) == read_by(cast.employee, minutes) == "Slik var det, tyttebær"
    assert read_by(cast.employee, minutes, "text") == "Bare mitt, rips"
    for person, name in ((cast.leader, "text"), (cast.colleague, "shown"), (cast.hr, "shown")):
        with pytest.raises(NotKeyHolderError):
            read_by(person, minutes, name)
    theirs = page(cast, cast.leader, by_leader)
    assert "tyttebær" in theirs and "rips" not in theirs and "Bare du og Ingrid kan lese dette" in theirs
    own = page(cast, cast.employee, by_leader)
    assert "tyttebær" in own and "Skrevet av Kari Dahl, med ja fra Ingrid Aasen" in own and "live-text" not in own


def test_the_poll_gives_each_the_leaders_words_and_nobody_the_employees_draft(cast, by_leader):
    name, own = f"minutes/{by_leader.pk}", collaborative_text_actions.Own("minutes", 0)
    for person, asks in ((cast.leader, own), (cast.employee, None)):
        told = collaborative_text_actions.changes(conversation_id=by_leader.pk, since=0, there="", by=person, own=asks)
        assert told.texts[name].text == "Slik var det, tyttebær"
    choose(cast, by_leader, Way.EMPLOYEE)
    told = collaborative_text_actions.changes(conversation_id=by_leader.pk, since=0, there="", by=cast.leader, own=own)
    assert name not in told.texts and told.own is None


def test_the_yes_is_taken_back_and_the_words_are_the_employees_alone(cast, by_leader):
    key = Minutes.of(fresh(by_leader)).shown_key.pk
    choose(cast, by_leader, Way.EMPLOYEE)
    minutes = Minutes.of(fresh(by_leader))
    assert read_by(cast.employee, minutes, "text") == "Bare mitt, rips\n\nSlik var det, tyttebær"
    assert not DataKey.objects.filter(pk=key).exclude(wrapped=None).exists()
    own, theirs = page(cast, cast.employee, by_leader), page(cast, cast.leader, by_leader)
    assert "Begynt av Kari Dahl, med ja fra Ingrid Aasen" in own and "tyttebær" in own
    assert "tyttebær" not in theirs and "live-text" not in theirs
    actions.finish_minutes(conversation_id=by_leader.pk, by=cast.employee)
    assert "Begynt av Kari Dahl, med ja fra Ingrid Aasen" in page(cast, cast.leader, by_leader)


def test_only_the_employee_says_that_they_are_finished_of_what_was_read(cast, by_leader):
    seen = {"seen": Minutes.objects.get().version}
    write(by_leader, cast.leader, "Slik var det, tyttebær og multer", base="Slik var det, tyttebær")
    late = cast.client(cast.employee).post(url("show_minutes", by_leader), seen | {"show": "yes"}, follow=True)
    assert "Kari har endret referatet siden du åpnet siden." in late.text and not Minutes.objects.get().finished_at
    assert f'name="seen" value="{Minutes.objects.get().version}"' in late.text
    with pytest.raises(NotAllowedError):
        actions.finish_minutes(conversation_id=by_leader.pk, by=cast.leader)
    seen = {"seen": Minutes.objects.get().version}
    cast.client(cast.employee).post(url("show_minutes", by_leader), seen | {"show": "yes"})
    with pytest.raises(TransitionError):
        write(by_leader, cast.leader, "For sent")
    with pytest.raises(NotPossibleError, match="Åpne referatet"):
        choose(cast, by_leader, Way.NONE)
    assert "Hvem skriver referatet?" not in page(cast, cast.employee, by_leader)
    assert "multer" in page(cast, cast.leader, by_leader) and "live-text" not in page(cast, cast.leader, by_leader)
    cast.client(cast.employee).post(url("show_minutes", by_leader), {"show": "no"})
    write(by_leader, cast.leader, "Ikke for sent", base="Slik var det, tyttebær og multer")


def test_the_employee_asks_for_a_change_and_the_leader_settles_it(cast, by_leader):
    with pytest.raises(NotPossibleError):
        comment(by_leader, cast.leader)
    made = comment(by_leader, cast.employee)
    assert "Ta med kurset" in page(cast, cast.leader, by_leader)
    with pytest.raises(NotPossibleError):
        actions.resolve_comment(conversation_id=by_leader.pk, by=cast.employee, comment_id=made.pk)
    cast.client(cast.leader).post(url("settle_comment", by_leader, made.pk))
    assert MinutesComment.objects.get().settled_at
    assert "Kari har sett på det" in page(cast, cast.employee, by_leader)
    comment(by_leader, cast.employee)
    choose(cast, by_leader, Way.EMPLOYEE)
    own = page(cast, cast.employee, by_leader)
    assert own.count("har sett på det") == 1, "nobody is said to have looked at the one that waited"
    assert home_page.what_now(cast.employee).kind == "minutes", "one's own comment is no news"


def test_the_leader_says_it_is_ready_once(cast, following):
    with pytest.raises(NotAllowedError):
        actions.say_ready(conversation_id=following.pk, by=cast.leader)
    choose(cast, following, Way.LEADER)
    assert home_page.what_now(cast.employee).kind == "nothing"
    assert Message.objects.filter(to=cast.leader, subject="Du kan skrive referatet").count() == 1
    with pytest.raises(NotPossibleError, match="Skriv noe"):
        actions.say_ready(conversation_id=following.pk, by=cast.leader)
    write(following, cast.leader, "Slik var det, tyttebær")
    for _ in range(2):
        cast.client(cast.leader).post(url("minutes_ready", following))
    letters = Message.objects.filter(to=cast.employee, subject="Referatet er klart til å leses")
    assert letters.count() == 1 and "tyttebær" not in letters.get().body
    with pytest.raises(NotPossibleError):
        actions.say_ready(conversation_id=following.pk, by=cast.employee)
    assert home_page.what_now(cast.employee).kind == "minutes_ready"
    actions.finish_minutes(conversation_id=following.pk, by=cast.employee)
    assert home_page.what_now(cast.employee).kind == "nothing"


def test_the_agreement_is_enough_until_the_employee_changes_it(cast, following):
    assert home_page.what_now(cast.employee).kind == "minutes"
    write(following, cast.employee, "Bare mitt, rips")
    cast.client(cast.employee).post(url("minutes_way", following), {"way": "none"})
    for person in (cast.employee, cast.leader):
        seen = page(cast, person, following)
        assert "Avtalen er nok" in seen and "rips" not in seen and "live-text" not in seen
    assert home_page.what_now(cast.employee).kind == "nothing"
    with pytest.raises(NotPossibleError, match="avtalen er nok"):
        actions.finish_minutes(conversation_id=following.pk, by=cast.employee)
    cast.client(cast.employee).post(url("minutes_way", following), {"way": "employee"})
    assert "rips" in page(cast, cast.employee, following)
    cast.client(cast.employee).post(url("minutes_way", following), {"way": "nobody"})
    assert Minutes.objects.get().way == Way.EMPLOYEE


def test_a_yes_does_not_go_over_to_a_new_leader(cast, by_leader):
    change_leader(cast, days_ago=0)
    for person in (cast.leader, cast.other_leader):
        with pytest.raises(NotAllowedError):
            write(by_leader, person, "Mer")
        assert cast.client(person).get(url("minutes", by_leader)).status_code == 404
    assert "tyttebær" in page(cast, cast.employee, by_leader)
    choose(cast, by_leader, Way.EMPLOYEE)
    assert "rips\n\nSlik var det, tyttebær" in page(cast, cast.employee, by_leader)
    with pytest.raises(NotPossibleError, match="ikke lederen din lenger"):
        choose(cast, by_leader, Way.LEADER)


def test_it_is_taken_out_with_who_wrote_it(cast, by_leader):
    own, theirs = export.conversations_of(cast.employee)[0], export.conversations_of(cast.leader)[0]
    assert own["minutes"] == theirs["minutes"] == "Slik var det, tyttebær"
    assert own["minutes_by"] == theirs["minutes_by"] == "Skrevet av Kari Dahl, med ja fra Ingrid Aasen"
    assert own["minutes_draft"] == "Bare mitt, rips" and len(own["minutes_chosen"]) == 1
    assert "minutes_draft" not in theirs
    choose(cast, by_leader, Way.EMPLOYEE)
    assert "minutes" not in export.conversations_of(cast.leader)[0]


def test_what_the_leader_wrote_is_destroyed_with_the_rest(cast, by_leader):
    key = Minutes.of(fresh(by_leader)).shown_key.pk
    before = fresh(by_leader)
    with overwriting():
        purge.destroy_shared(before, why=Destruction.Why.SCHEDULE, at=before.starts_at + timedelta(days=900))
    assert not DataKey.objects.filter(pk=key).exclude(wrapped=None).exists()
    assert Minutes.of(fresh(by_leader)).words == ""


def test_a_new_page_takes_no_more_queries_with_choices_and_comments(cast, by_leader):
    few = queries(cast.client(cast.employee), url("minutes", by_leader))
    for _ in range(5):
        actions.comment_minutes(
            conversation_id=by_leader.pk, by=cast.employee, comment_id=uuid4(), text="x", asks_change=False
        )
        for way in (Way.NONE, Way.LEADER):
            choose(cast, by_leader, way)
    assert queries(cast.client(cast.employee), url("minutes", by_leader)) <= few <= 12
