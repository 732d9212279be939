"""A whole course in which every text is a word of its own, to be looked for wherever things are stored."""

import json
import urllib.error
import urllib.parse
import urllib.request
from datetime import timedelta
from itertools import count
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import AppliedEdit, NotesRequest, Preparation, SharedTopic
from samtale.conversations.states import Status
from samtale.core.workday import next_workday
from samtale.goals.models import Action, Goal
from samtale.guides.models import GuideVersion, Statement
from samtale.guides.ready_forms import ensure_ready_guides
from samtale.people.models import Leadership, Person
from samtale.rounds.models import CalendarSource, ShiftSource
from samtale.rounds.series.tests.conftest import answered
from samtale.vault.models import DataKey
from tests.cast import leads
from tests.course import at_nine, conversation_at, fresh, lies_to_be_signed, shift_plan_of
from tests.fixtures import PATIENCE, LiveApp

FORM = "Full årlig samtale"


class Words:
    """Words found nowhere else, given out one at a time."""

    def __init__(self):
        self.numbers = count(100)
        self.given: list[str] = []

    def __call__(self) -> str:
        self.given.append(f"kanarifugl{next(self.numbers)}kvitrer")
        return self.given[-1]


class Hand:
    """Presses what a person's browser would send, to the running server."""

    def __init__(self, app: LiveApp, person: Person | None):
        self.url, secret = app.url, get_random_string(32)
        cookies = {settings.CSRF_COOKIE_NAME: secret}
        if person is not None:
            client = Client()
            client.force_login(person)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": secret,
            "Accept": "text/html",
        }

    def ask(self, path: str, data: bytes | None = None, **headers: str) -> int:
        """Gets or posts, follows to where the answer leads; the status."""
        request = urllib.request.Request(self.url + path, data, self.headers | headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                answer.read()
                return answer.status
        except urllib.error.HTTPError as error:
            error.read()
            return error.code

    def post(self, name: str, *args, **fields) -> None:
        data = urllib.parse.urlencode(fields).encode()
        said = self.ask(reverse(f"conversations:{name}", args=args), data)
        assert said == 200, f"{said} for {name}"


class Course:
    """One conversation from invitation to next year, with an unusual word in every text anybody can write."""

    def __init__(self, app: LiveApp, cast, word: Words):
        self.app, self.word, self.cast = app, word, cast
        ensure_ready_guides()
        self.administrator = Hand(app, cast.administrator)
        self.guide = GuideVersion.objects.get(guide__name=FORM, published_at__isnull=False)
        self.conversation = conversation_at("invited", cast, guide=self.guide)
        self.pk = self.conversation.pk
        self.employee, self.leader = Hand(app, cast.employee), Hand(app, cast.leader)
        self.nobody = Hand(app, None)

    def walk(self) -> None:
        for step in (
            self.move,
            self.prepare,
            self.hold,
            self.agree,
            self.sign,
            self.follow_up,
            self.next_year,
            self.change_leader,
        ):
            step()

    def write(self, hand: Hand, kind: str, text_id) -> None:
        hand.post("text", self.pk, kind, text_id, **{f"text-{kind}-{text_id}": self.word()})

    def move(self) -> None:
        day = {"date": next_workday(timezone.localdate() + timedelta(days=11)).isoformat(), "time": "10:00"}
        self.employee.post("proposals", self.pk, id=uuid4(), message=self.word(), **day)
        self.leader.post("time", self.pk, minutes=90, place="biblioteket", reason=self.word(), seen="", **day)
        self.employee.post("needs", self.pk, text=self.word())
        self.employee.post("acceptance", self.pk, starts_at=fresh(self.conversation).starts_at.isoformat())

    def prepare(self) -> None:
        topic = self.guide.topics.first()
        for hand in (self.employee, self.leader):
            self.write(hand, "note", topic.pk)
        scores = {f"s{row.pk}": 3 for row in Statement.objects.filter(version=self.guide)}
        self.employee.post("answers", self.pk, **scores)
        self.employee.post("shared", self.pk, what="all", yes="yes")
        self.leader.post("focus", self.pk, text="Lesing i alle fag")
        self.note_points()

    def note_points(self) -> None:
        """What each wants to raise: noted and changed, one too long, and one of each that is left to stand."""
        of_leader, of_employee = self.cast.employee.pk, self.cast.leader.pk
        for hand, side, other in ((self.leader, "member", of_leader), (self.employee, "leader", of_employee)):
            pk, before = uuid4(), self.word()
            hand.post(f"{side}_points", other, new_id=pk, text=before)
            hand.post(f"{side}_point", other, pk, text=self.word(), was=before)
            hand.post(f"{side}_points", other, new_id=uuid4(), text=self.word())
            too_long = urllib.parse.urlencode({"new_id": uuid4(), "text": self.word() * 20}).encode()
            assert hand.ask(reverse(f"conversations:{side}_points", args=[other]), too_long) == 422
            hand.post(f"{side}_point", other, pk, press="delete")

    def hold(self) -> None:
        self.leader.post("holding", self.pk, sure="yes")
        topic = uuid4()
        self.employee.post("topics", self.pk, id=topic, title=self.word())
        self.write(self.leader, "topic", topic)
        edit = {"edit": str(uuid4()), "base": "", "text": self.word(), "caret": 0}
        other = SharedTopic.objects.filter(conversation=self.pk, topic__isnull=False).first()
        where = reverse("conversations:text", args=[self.pk, "topic", other.pk])
        script = {"Content-Type": "application/json", "Accept": "application/json"}
        assert self.employee.ask(where, json.dumps(edit).encode(), **script) == 200
        self.go_wrong(where, other.pk, script)

    def go_wrong(self, where: str, topic, script: dict[str, str]) -> None:
        """What cannot be saved leaves no more behind than what can."""
        word = self.word
        assert self.employee.ask(where, f"{{{word()}".encode(), **script) == 400
        too_long = {"edit": str(uuid4()), "base": "", "text": word() + " ord" * 9000, "caret": None}
        assert self.employee.ask(where, json.dumps(too_long).encode(), **script) == 422
        assert self.employee.ask(
            where, urllib.parse.urlencode({f"text-topic-{topic}": word()}).encode(), **{"X-CSRFToken": "x" * 32}
        ) in (200, 403)
        # Signed out: kept until somebody signs in.
        self.nobody.ask(where, urllib.parse.urlencode({f"text-topic-{topic}": f"Jeg skrev {word()}"}).encode())
        # The database fails in the middle of it.
        table = AppliedEdit._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME TO elsewhere")
            try:
                edit = {"edit": str(uuid4()), "base": "", "text": word(), "caret": 0}
                assert self.employee.ask(where, json.dumps(edit).encode(), **script) == 500
            finally:
                cursor.execute(f"ALTER TABLE elsewhere RENAME TO {table}")

    def agree(self) -> None:
        word = self.word
        for responsible in ("employee", "leader"):
            self.employee.post(
                "add_goal",
                self.pk,
                new_id=uuid4(),
                new_goal_id=uuid4(),
                goal="new",
                title=word(),
                goal_kind="work",
                priority=2,
                goal_measure=word(),
                what=word(),
                kind="do",
                responsible=responsible,
                first_step=word(),
                measure=word(),
                due=(timezone.localdate() + timedelta(days=60)).isoformat(),
            )
        self.employee.post("add_consent", self.pk, new_id=uuid4(), what=word(), purpose=word(), whom=word())
        self.leader.post("add_difference", self.pk, new_id=uuid4(), text=word())
        self.write(self.employee, "agreement", self.pk)
        self.write(self.employee, "minutes", self.pk)
        self.employee.post("show_minutes", self.pk, show="yes")
        self.leader.post("minutes_comments", self.pk, new_id=uuid4(), text=word(), asks_change="on")

    def sign(self) -> None:
        self.leader.post("holding_end", self.pk)
        for question in ("all_said", "agreed_text"):
            for hand in (self.employee, self.leader):
                hand.post("closing_answers", self.pk, question=question, answer="yes")
        self.employee.post("to_signing", self.pk)
        self.employee.post("refusal", self.pk, reason=self.word())
        for hand in (self.employee, self.leader):
            hand.post("signature", self.pk, seen=lies_to_be_signed(self.conversation))
        assert fresh(self.conversation).status == Status.FOLLOWING
        self.employee.post("add_addendum", self.pk, new_id=uuid4(), text=self.word())

    def ask_for_correction(self) -> None:
        words, where = self.word, uuid4()
        asked = {"request_id": where, "kind": "correction", "conversation_id": self.pk, "wish": words()}
        assert self.employee.ask(reverse("archive:new_request"), urllib.parse.urlencode(asked).encode()) == 200
        answered = urllib.parse.urlencode({"outcome": "refused", "words": words()}).encode()
        assert self.administrator.ask(reverse("archive:task", args=[where]), answered) == 200

    def ask_for_notes(self) -> None:
        """The leader keeps the notes, and refuses them."""
        kept = Preparation.objects.get(conversation=self.pk, author=self.cast.leader)
        asked = NotesRequest.objects.create(employee=self.cast.employee, preparation=kept)
        self.leader.post("refuse_notes", asked.pk, ground="others", why=self.word())

    def follow_up(self) -> None:
        self.ask_for_correction()
        self.ask_for_notes()
        assert self.employee.ask(reverse("rounds:subscribe"), f"address={self.word()}".encode()) == 422
        key = DataKey.make(f"person:{self.cast.leader.pk}")
        CalendarSource.objects.create(person=self.cast.leader, key=key, address=self.word())
        assert self.employee.ask(reverse("rounds:hours_address"), f"address={self.word()}".encode()) == 422
        plan = shift_plan_of(self.cast.leader)
        ShiftSource.objects.create(
            plan=plan, person=plan.person, key=DataKey.make(f"person:{plan.person_id}"), address=self.word()
        )
        answered(self.cast)
        self.administrator.post("holds", hold_id=uuid4(), who=self.cast.employee.email, on="", reason=self.word())
        action = Action.objects.get(responsible="employee")
        self.employee.post("progress", action.pk, entry=uuid4(), status="in_progress", text=self.word())
        self.leader.post("comments", action.pk, entry=uuid4(), text=self.word())
        goal = Goal.objects.exclude(pk=action.goal_id).select_related("key").get()
        goal.result = self.word()  # from before each had words of their own
        goal.save()
        for hand in (self.employee, self.leader):
            hand.post("outcome", goal.pk, outcome="reached", result=self.word())

    def next_year(self) -> None:
        """The goal that goes on ends in the next agreement, with a result."""
        made = invitation_actions.invite(
            conversation_id=uuid4(),
            employee=self.cast.employee,
            guide_version=self.guide,
            starts_at=at_nine(),
            minutes_long=90,
            place="møterom Fjellet",
            by=self.cast.leader,
        )
        self.leader.post("holding", made.pk, sure="yes")
        goal = Goal.objects.get(status=Goal.Status.AGREED)
        due = (timezone.localdate() + timedelta(days=90)).isoformat()
        self.leader.post("new_deadline", made.pk, goal.actions.get().pk, due=due, why=self.word())
        self.leader.post("end_goal", made.pk, goal.pk, outcome="partly", result=self.word())
        for hand in (self.employee, self.leader):
            for path in (
                "/",
                f"/conversations/{self.pk}/signing/",
                f"/conversations/{self.pk}/minutes/",
                f"/conversations/{made.pk}/closing/",
                f"/conversations/{made.pk}/preparation/",
            ):
                assert hand.ask(path) == 200

    def change_leader(self) -> None:
        """The goal goes over to another leader, who declines what the former one promised."""
        goal = Goal.objects.select_related("key").get(status=Goal.Status.AGREED)
        promise = Action.objects.create(goal=goal, what=self.word(), responsible="leader")
        led = Leadership.objects.get(leader=self.cast.leader, position__person=self.cast.employee)
        led.ended_on = timezone.localdate() - timedelta(days=1)
        led.save()
        leads(self.cast.other_leader, led.position, since=timezone.localdate())
        after = self.cast.other_leader
        self.employee.post("handover", former=self.cast.leader.pk, to=after.pk, goals=goal.pk, answer="yes")
        Hand(self.app, after).post("promise", promise.pk, taken="no", reason=self.word())
