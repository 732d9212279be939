"""Every kind of letter in both målformer: who reads nynorsk meets no bokmål, and nobody else any nynorsk."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from babel.messages.catalog import Catalog
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import trans_real

from samtale.archive import letters as archive_letters
from samtale.archive import requests, taking_out
from samtale.conversations.agreement import letters as agreement_letters
from samtale.conversations.follow_up import nudges
from samtale.conversations.for_rounds import CalledOff
from samtale.conversations.invitation import letters as invitation_letters
from samtale.conversations.invitation import taking_part
from samtale.conversations.leader_change import letters as leader_change_letters
from samtale.conversations.meeting import letters as meeting_letters
from samtale.conversations.minutes import letters as minutes_letters
from samtale.conversations.models import Addendum, LegalHold, NotesRequest, SeparateMeeting, TimeProposal
from samtale.conversations.own_data import letters as notes_letters
from samtale.conversations.reminders import before_conversations
from samtale.conversations.reminders import jobs as reminders_jobs
from samtale.conversations.reminders.digest import Contents, Due
from samtale.conversations.retention import letters as retention_letters
from samtale.conversations.retention.letters import Concerned
from samtale.conversations.separate_meeting import letters as separate_meeting_letters
from samtale.conversations.signature import letters as signature_letters
from samtale.conversations.signature.awaiting import Waiting
from samtale.core import words
from samtale.goals.models import Action
from samtale.guides.choosing import published
from samtale.guides.ready_forms import ensure_ready_guides
from samtale.notices import outbox
from samtale.notices.models import Message
from samtale.people import letter_language
from samtale.people.directory import letters as acting_letters
from samtale.people.models import Person
from samtale.people.sign_in import codes
from samtale.people.sign_in import letters as sign_in_letters
from samtale.rounds.series import letters as series_letters
from samtale.rounds.series.models import Series
from tests import nynorsk
from tests.course import at_nine, begun_series, conversation_at

# Words that are only bokmål; in a nynorsk letter one of them is a text that was forgotten.
BOKMAAL = re.compile(
    r"\b(ikke|fra|noe|noen|dere|hva|hvor|hvordan|hvis|lenger nå|nå|selv|sammen|siden|følger|gjelder|venter|trenger|"
    r"medarbeidersamtale\w*|leder|lederen|foreslår en|uken|minutter|timer|en time|et|mandag|tirsdag|lørdag|ble|"
    r"fortsatt|bare|åpne|begrunnelsen|skjemaet ligger|forbered|forbereder)\b",
    re.IGNORECASE,
)


@pytest.fixture
def untranslated(monkeypatch):
    """What is asked for in nynorsk and is not there, gathered."""
    asked: list[str] = []

    class Nothing:
        def gettext(self, text):
            asked.append(text)
            return text

        def ngettext(self, one, many, count):
            asked.append(one)
            return one if count == 1 else many

    reverse("conversations:own_reminders")  # what is worded when the pages are read in, is no letter
    catalog = trans_real.translation("nn")
    monkeypatch.setattr(catalog, "_fallback", Nothing())
    return asked


def write_all(cast) -> None:
    """Write every kind of letter to the employee."""
    talk = conversation_at("signing", cast)
    Message.objects.all().delete()
    talk.guide.how_to_prepare = talk.guide.purpose = ""  # what the organisation has written stays as it is
    write_of_closing(talk, cast.employee, cast.leader)
    write_of_leaders(talk, cast.employee, cast.leader)
    write_of_acting(cast.employee, cast.leader)
    write_of_time(talk)
    write_of_meetings(cast.employee, cast.leader)
    write_reminders(talk, cast)
    write_of_series(talk, cast)
    write_of_holds(talk, cast.employee)
    write_of_oneself(talk, cast.employee, cast.leader)


def write_of_closing(talk, to, other) -> None:
    signature_letters.signature_awaited(talk, to=to, signed_by=other)
    for is_opened in (True, False):
        agreement_letters.signature_void(talk, to=to, changed_by=other, is_opened=is_opened)
    signature_letters.refused(talk, to=to, by=other)
    minutes_letters.minutes_finished(talk, to=to, by=other)
    minutes_letters.leader_asked_to_write(talk, to=to, by=other)
    minutes_letters.minutes_ready(talk, to=to, by=other)
    minutes_letters.minutes_commented(talk, to=to, by=other)
    for name in ("signature_reminder", "both_signed"):
        getattr(signature_letters, name)(talk, to=to)
    signature_letters.addendum_awaits(talk, Addendum(pk=uuid4()), to=to, by=other)


def write_of_leaders(talk, to, other) -> None:
    leader_change_letters.leader_changed(employee=to)
    leader_change_letters.goals_gone_over(employee=other, to=to)
    leader_change_letters.promises_answered(employee=to, by=other)
    leader_change_letters.stopped(talk)
    leader_change_letters.called_off(talk)


def write_of_acting(to, other) -> None:
    period = {"first": timezone.localdate(), "last": timezone.localdate() + timedelta(days=30)}
    for people, beside in (([other], other), ([other, to], other), ([other, to], None)):
        acting_letters.you_act(to=to, people=people, beside=beside, **period)
    for count in (1, 2):
        acting_letters.acts_for_you(to=to, acting=other, count=count, **period)
    acting_letters.acts_as_yours(to=to, acting=other, **period)
    acting_letters.acts_no_more(to=to, acting=other)
    acting_letters.you_act_no_more(to=to)


def write_of_time(talk) -> None:
    proposal = TimeProposal(conversation=talk, by=talk.employee, starts_at=at_nine(3))
    invitation_letters.invited(talk)
    invitation_letters._changed(talk, talk.leader, invitation_letters.own_calendar, None, accepted=False)
    for before, accepted in ((at_nine(5), False), (at_nine(5), True), (talk.starts_at, True)):
        invitation_letters.moved(talk, before, accepted=accepted)
    talk.called_for = at_nine(5)
    meeting_letters.begun(talk, not_before=timezone.now())
    invitation_letters.cancelled(talk)
    invitation_letters.leader_changed(talk)
    for flag in (False, True):
        taking_part._tell_leader(talk, taken_back=flag)
    for name in ("accepted", "another_time_wanted"):
        getattr(invitation_letters, name)(talk)
    shorter = TimeProposal(conversation=talk, by=talk.employee, starts_at=talk.starts_at, minutes_long=45)
    for name in ("proposed", "declined"):
        for wish in (proposal, shorter):
            getattr(invitation_letters, name)(talk, wish)
    for minutes in (15, 30, 45, 50, 60, 90, 120, 150, 180):
        talk.minutes_long = minutes
        invitation_letters.invited(talk)


def write_of_meetings(to, other) -> None:
    for called_by in (to, other):
        meeting = SeparateMeeting(
            employee=to, leader=other, called_by=called_by, starts_at=at_nine(3), minutes_long=30, place="Fjellet"
        )
        separate_meeting_letters.invitation(meeting)
        for by in (to, other):
            separate_meeting_letters.withdrawn(meeting, by=by)


def write_of_series(talk, cast) -> None:
    series = begun_series(cast)
    series.employee = series.leader = talk.employee
    for wish in Series.Asked:
        series.asked = wish
        series_letters.asked(series)
    off = CalledOff(uuid4(), timezone.now(), None, timezone.localdate(), "x")
    for until, called_off in ((None, None), (timezone.localdate(), off), (None, off._replace(notes_until=None))):
        series.paused_at, series.paused_until = timezone.now(), until
        series_letters.paused(series, called_off, is_new=True)
    series.paused_at = None
    series_letters.resumed(series)
    series.ended_at = timezone.now()
    for why in (Series.Why.PRESSED, Series.Why.LEADER, Series.Why.LEFT):
        series.ended_why = why
        series_letters.ended(series)


def write_of_holds(talk, to) -> None:
    for hold in (LegalHold(person=to), LegalHold(conversation=talk)):
        whom = [Concerned(to, talk, on_oneself=flag) for flag in (False, True)]
        retention_letters.stopped(hold, whom, until=timezone.localdate())
        retention_letters.confirmed(hold, whom)
        retention_letters.ended(hold, whom)


def write_of_oneself(talk, to, other) -> None:
    for due in (None, timezone.localdate()):
        nudges._send_letter(Action(due=due), to=to, by=other)
    request = requests.DataRequest(person=other, conversation=talk)
    for kind in requests.DataRequest.Kind:
        request.kind = kind
        for send in (archive_letters.task_waits, archive_letters.leader_is_asked, archive_letters.is_late):
            send(request, to=to)
        for days in (-1, 0, 1):
            archive_letters.task_still_waits(request, today=request.due_on + timedelta(days=days), to=to)
        archive_letters.answered(request, to=to)
    taking_out._send_letter(taking_out.TakeOut(person=to), to=to)
    asked = NotesRequest(employee=other)
    for send in (notes_letters.asked, notes_letters.is_late, notes_letters.answered, notes_letters.withdrawn):
        send(asked, to=to)
    for days in (-1, 0, 1):
        notes_letters.still_waits(asked, today=asked.due_on + timedelta(days=days), to=to)
    for what in SIGN_IN:
        sign_in_letters.sign_in_changed(to, what)


SIGN_IN = (
    "En app som viser koder, er tatt i bruk for å logge inn som deg.",
    "Appen som viser koder, er fjernet. Vi spør ikke lenger etter koden fra den.",
    "En passnøkkel er lagt til, og kan brukes til å logge inn som deg.",
    "En passnøkkel er fjernet, og kan ikke brukes til å logge inn lenger.",
    "Du har laget eller byttet passord.",
    "Passordet ditt er fjernet.",
)


def write_reminders(talk, cast) -> None:
    made = [
        before_conversations._letter(talk, cast.employee, cast.leader),
        *(before_conversations._word(cast.employee, [(talk, cast.leader)] * count) for count in (1, 2)),
    ]
    for day in range(1, 13):  # every month, and every weekday
        due = timezone.localdate().replace(month=day, day=day)
        some = {number: Due("Kari Dahl", due, number) for number in (1, 2)}
        made += [
            reminders_jobs._letter(
                cast.employee,
                Contents(
                    14,
                    leads=leads,
                    signatures=[
                        Waiting(talk.pk, 1, "Kari Dahl", timezone.now(), is_addendum=flag) for flag in (False, True)
                    ],
                    overdue=some,
                    this_week=some,
                    later=some if day % 2 else {1: some[1]},
                    late_ones=some if leads else {},
                    soon=dict.fromkeys(range(leads), "Jonas Berg"),
                    done=dict.fromkeys(range(leads // 3), "Jonas Berg"),
                    is_followed_up=is_followed_up,
                    is_as_employee=is_as_employee,
                ),
            )
            for leads, is_followed_up, is_as_employee in (
                (3, True, False),
                (9, True, True),
                (0, True, False),
                (0, 0, 1),
            )
        ]
    waits = [Waiting(talk.pk, 1, "Kari Dahl", timezone.now())]
    made.append(reminders_jobs._letter(cast.employee, Contents(14, signatures=waits)))
    outbox.queue_all(made)


def test_nobody_who_reads_nynorsk_meets_a_text_that_was_forgotten(cast, untranslated, monkeypatch):
    monkeypatch.setattr(outbox, "withdraw", lambda *matters, to=None: outbox.Withdrawn(set(), set()))  # none replaced
    Person.objects.update(letters_in="nn")
    for person in cast.everybody().values():
        person.letters_in = "nn"
    write_all(cast)
    with letter_language.writing_to(cast.employee):
        sent = [codes._code_letter(cast.employee, "123456", purpose, "x") for purpose in codes.Purpose]
        for kind in ("check_in", "yearly"):
            ensure_ready_guides()
            invitation_letters.invitation_text(
                employee=cast.employee,
                leader=cast.leader,
                guide=published(kind=kind)[0],
                starts_at=None,
                minutes_long=60,
                place=None,
                aim="Mer ro",
                url="x",
                to_prepare="x",
            )
        days = [words.day_time(timezone.now() + timedelta(days=day)) for day in range(366)]
    assert untranslated == []
    assert any("måndag" in day for day in days) and not any(BOKMAAL.search(day) for day in days)
    letters = list(Message.objects.all()) + sent
    for letter in letters:
        said = f"{letter.subject}\n{letter.body}"
        assert not (found := BOKMAAL.search(said)), (found, said)
    assert len({letter.subject for letter in letters}) > 30


def test_each_reads_own_målform_whatever_the_other_and_the_screen_read(cast, mailoutbox, settings):
    Person.objects.filter(pk=cast.employee.pk).update(letters_in="nn")
    cast.employee.letters_in = "nn"
    with translation.override("nb"):
        invitation_letters.invited(conversation_at("signing", cast))
        assert translation.get_language() == "nb"
    mine, leaders = (Message.objects.filter(to=who).latest("queued_at") for who in (cast.employee, cast.leader))
    assert "Sei om tida passar" in mine.body and "Skjemaet er skrive på bokmål." in mine.body
    assert "Du har innkalt" in leaders.subject
    settings.LETTERS_IN = "nn"
    leader_change_letters.leader_changed(employee=cast.leader)
    assert Message.objects.filter(to=cast.leader).latest("queued_at").subject == "Du har fått ny leiar"


def test_a_person_chooses_and_the_screen_stays(cast):
    client, page = cast.client(cast.employee), "/reminders/"
    assert "Målform" in client.get(page).text
    for language in ("nn", "nb"):
        client.post(page, {"often": "weekly", "letters_in": language})
        assert Person.objects.get(pk=cast.employee.pk).letters_in == language
        assert "Påminnelser" in client.get(page).text
    assert client.post(page, {"often": "weekly", "letters_in": "en"}).status_code == 422
    assert Person.objects.get(pk=cast.leader.pk).letters_in == ""


def test_what_has_no_nynorsk_is_found():
    found, ready = Catalog(), Catalog(locale="nn")
    for text in ("Hei", "Ikke oversatt", ("én", "flere")):
        found.add(text)
    ready.add("Hei", "Hei")
    ready.add(("én", "flere"), ("éin", ""))
    assert nynorsk.missing(found, ready) == ["Ikke oversatt", "('én', 'flere')"]
    with nynorsk.SOURCE.open("rb") as source:
        assert len(nynorsk.read_po(source, locale="nn")) > 150


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Avtalen er signert. No ventar han på deg.", False),
        ("Avtalen slik han er no", True),
        ("Har du ikkje bede om nokon kode", True),
        ("Føreslått frå kalenderen", True),
        ("Trykk på «Dette er ikke meg»", False),
        ("Du kan framleis lese det som står i samtalen.", False),
    ],
)
def test_words_nynorsk_here_does_not_use_are_found(text, wrong):
    ours = Catalog(locale="nn")
    ours.add("Noe", text)
    assert bool(list(nynorsk.wrong(ours))) == wrong
