"""Who may open or change what, address by address: the whole truth that test_access_table.py holds the program to."""

from dataclasses import dataclass

from samtale.conversations.states import AFTER_SIGNING, BEFORE, CAN, HELD, Status

CAST = [
    "employee",
    "leader",
    "former_leader",
    "other_leader",
    "colleague",
    "hr",
    "administrator",
    "leadership_group",
    "archivist",
    "acting_leader",
    "planner",
    "auditor",
]
EVERYBODY = frozenset(CAST)
PARTIES = frozenset({"employee", "leader"})
EMPLOYEE, LEADER = frozenset({"employee"}), frozenset({"leader"})
MANAGERS = frozenset({"hr", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
LEADERS = frozenset({"leader", "former_leader", "other_leader", "leadership_group", "acting_leader"})
# The employee's own today: they may invite, and know nothing of each other's conversations.
LEADERS_OF_EMPLOYEE = frozenset({"leader", "acting_leader"})
LED = frozenset({"employee", "colleague"})  # by the leader
STATUSES = frozenset(Status) - {Status.ENDED, Status.STOPPED, Status.DONE}  # stopped: the leader is one no longer
WHOLE = Status.HOLDING  # in this one everything is asked, of every method
OF_THE_TWO = frozenset({"conversation", "goal", "action", "meeting", "person", "leader"})
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ANYBODY = "anybody"  # also without signing in


@dataclass(frozen=True)
class May:
    """Who a method answers, and in which statuses of the conversation the thing can be done.

    In the other statuses those who may are told so (redirected or 409) and nothing is written.
    """

    who: frozenset[str] | str
    when: frozenset[Status] = STATUSES


@dataclass(frozen=True)
class Address:
    """One URL name with what it takes: the names of the things in `things` (test_access_table.py makes them)."""

    name: str
    get: May | None = None
    post: May | None = None
    takes: tuple[str, ...] = ()

    def is_asked_in(self, status: str) -> bool:
        """Whether a test asks here in a status: in every one where a conversation is near, else in one."""
        is_near = not OF_THE_TWO.isdisjoint(self.takes) or self.name.startswith("conversations:")
        return is_near or status == WHOLE


def conversation(name: str, *more: str, get: May | None = None, post: May | None = None) -> Address:
    return Address(f"conversations:{name}", get, post, ("conversation", *more))


def a_round(name: str, get: May | None = None, post: May | None = None) -> Address:
    return Address(f"rounds:{name}", get, post, ("round",))


ALL = May(EVERYBODY)
PLANNERS = May(frozenset({"hr", "planner"}))
HOLDERS = May(frozenset({"leader", "leadership_group"}))  # of conversations in the round
SEPARATE = May(PARTIES | {"colleague"})
THE_TWO = May(PARTIES)


def when(*things: str) -> frozenset[Status]:
    """The statuses of the rows of states.CAN."""
    return frozenset().union(*(CAN[thing] for thing in things)) - {Status.ENDED}


S = Status
REACHED = {
    "holding": STATUSES & (HELD | {S.HOLDING}),
    "closing": STATUSES & HELD,
    "signing": frozenset({S.SIGNING, S.UNSIGNED}) | AFTER_SIGNING - {S.ENDED},
}
AGREE = May(PARTIES, when("agree"))
LOOK_BACK = May(PARTIES, when("look_back"))
# Of an action from before; the one there is when they close is proposed there, and has no deadline to move.
MOVE_DEADLINE = May(PARTIES, BEFORE | {S.HOLDING})


def agreement(name: str, *more: str, get: bool = True) -> Address:
    """An address where the two change the agreement, by a small page and a post."""
    return conversation(name, *more, get=AGREE if get else None, post=AGREE)


TABLE: list[Address] = [
    # Places
    Address("conversations:home", get=ALL),
    Address("conversations:team", get=May(LEADERS)),
    Address("conversations:member", get=May(LEADERS_OF_EMPLOYEE), takes=("person",)),
    Address(
        "conversations:member_points", get=May(LEADERS_OF_EMPLOYEE), post=May(LEADERS_OF_EMPLOYEE), takes=("person",)
    ),
    Address("conversations:member_point", post=May(LEADER), takes=("person", "leaders_point")),
    Address("conversations:leader_points", get=May(LED), post=May(LED), takes=("leader",)),
    Address("conversations:leader_point", post=May(EMPLOYEE), takes=("leader", "own_point")),
    conversation("current", get=THE_TWO),
    Address("conversations:own_log", get=ALL),
    conversation("access_log", get=THE_TWO),
    Address("conversations:status", get=May(LEADERS | {"hr", "planner"})),
    # Invite
    Address("conversations:invite", get=May(LEADERS), post=May(LEADERS)),
    conversation("invitation", get=THE_TWO),
    conversation("acceptance", post=May(EMPLOYEE, when("answer_invitation"))),
    conversation("proposals", post=May(EMPLOYEE, when("answer_invitation"))),
    conversation("proposal_answer", "proposal", post=May(LEADER, when("answer_invitation"))),
    conversation("needs", post=May(EMPLOYEE, when("answer_invitation"))),
    conversation("needs_withdrawal", post=May(EMPLOYEE, when("answer_invitation"))),
    conversation("time", post=May(LEADER, when("move"))),
    conversation("cancellation", post=May(LEADER, when("move"))),
    conversation("calendar", get=THE_TWO),
    conversation("blank_form", get=THE_TWO),
    # Prepare
    conversation("preparation", get=THE_TWO),
    conversation("shared", post=May(PARTIES, when("prepare"))),
    conversation("brought", post=May(PARTIES, when("bring_notes"))),
    conversation("ready", post=May(PARTIES, when("prepare"))),
    conversation("answers", post=May(EMPLOYEE, when("prepare"))),
    conversation("anonymous_answers", post=May(EMPLOYEE, when("prepare"))),
    conversation("focus", post=May(LEADER)),
    # Hold
    conversation("holding", get=May(PARTIES, REACHED["holding"]), post=May(PARTIES, BEFORE | {S.HOLDING})),
    conversation("undo_start", post=May(PARTIES, BEFORE | {S.HOLDING})),
    conversation("holding_end", post=May(PARTIES, frozenset({S.HOLDING, S.CLOSING}))),
    conversation("topics", get=May(PARTIES, when("write_shared")), post=May(PARTIES, when("write_shared"))),
    conversation("topic", "topic", get=May(PARTIES, when("write_shared")), post=May(PARTIES, when("write_shared"))),
    conversation(
        "own_note", "form_topic", get=May(PARTIES, when("write_shared")), post=May(PARTIES, when("write_shared"))
    ),
    conversation("own_aid", get=May(LEADER, when("write_shared")), post=May(LEADER, when("write_shared"))),
    conversation("turned", post=May(PARTIES, STATUSES - BEFORE - {Status.CANCELLED})),
    conversation("card", get=THE_TWO),
    conversation("own_points", get=May(PARTIES, when("write_shared")), post=May(PARTIES, when("write_shared"))),
    conversation("shared_answers", get=May(PARTIES, when("write_shared")), post=May(PARTIES, when("write_shared"))),
    conversation("looked_back_at", "action", get=THE_TWO, post=LOOK_BACK),
    conversation("talk_aid", post=May(PARTIES, when("write_shared"))),
    conversation("talk", post=May(PARTIES, when("write_shared"))),
    # Between a leader and those they lead, either way.
    Address("conversations:separate", get=SEPARATE, post=SEPARATE),
    Address("conversations:separate_meeting", get=THE_TWO, takes=("meeting",)),
    Address("conversations:separate_cancellation", post=THE_TWO, takes=("meeting",)),
    Address("conversations:separate_calendar", get=THE_TWO, takes=("meeting",)),
    # Live texts
    conversation("text", "kind", "topic", post=May(PARTIES, when("write_shared"))),
    conversation("changes", get=THE_TWO),
    # Close, agree
    conversation("closing", get=May(PARTIES, REACHED["closing"])),
    conversation("closing_answers", post=May(PARTIES, when("answer_closing"))),
    conversation("reopening", post=May(PARTIES, when("answer_closing"))),
    conversation("to_signing", post=May(PARTIES, when("answer_closing"))),
    conversation("agreement", get=May(PARTIES, REACHED["holding"])),
    agreement("add_goal"),
    agreement("proposed_goal", "goal"),
    agreement("remove_goal", "goal", get=False),
    agreement("end_goal", "goal"),
    agreement("keep_goal", "goal", get=False),
    agreement("add_part", "goal"),
    agreement("add_action", "goal"),
    agreement("proposed_action", "action"),
    agreement("remove_action", "action", get=False),
    conversation("new_deadline", "action", get=MOVE_DEADLINE, post=MOVE_DEADLINE),
    conversation("keep_deadline", "action", post=MOVE_DEADLINE),
    agreement("conclusion", get=False),
    agreement("add_consent"),
    agreement("consent", "consent"),
    agreement("remove_consent", "consent", get=False),
    conversation("add_difference", get=May(PARTIES, when("differ")), post=May(PARTIES, when("differ"))),
    conversation("remove_difference", "difference", post=May(PARTIES, when("differ"))),
    # Minutes
    conversation("minutes", get=May(PARTIES, REACHED["holding"])),
    conversation("show_minutes", post=May(EMPLOYEE, when("write_minutes"))),
    conversation("minutes_way", post=May(EMPLOYEE, when("write_minutes"))),
    conversation("minutes_ready", post=May(frozenset())),  # the leader by the employee's yes: minutes/tests/
    conversation("minutes_comments", post=May(LEADER, when("write_minutes"))),
    conversation("settle_comment", "comment", post=May(EMPLOYEE, when("write_minutes"))),
    # Sign
    conversation("signing", get=May(PARTIES, REACHED["signing"])),
    conversation("signature", post=May(PARTIES, when("sign"))),
    conversation("refusal", post=May(PARTIES, when("refuse"))),
    conversation("change_agreement", post=May(PARTIES, frozenset({S.SIGNING, S.UNSIGNED}))),
    conversation("signing_reminder", post=May(PARTIES, when("remind_signing"))),
    conversation("add_addendum", get=May(PARTIES, when("add_addendum")), post=May(PARTIES, when("add_addendum"))),
    conversation("addendum_signature", "addendum", post=May(PARTIES, when("add_addendum"))),
    conversation("addendum_withdrawal", "addendum", post=May(PARTIES, when("add_addendum"))),
    # A new leader: in the cast nobody has anything with a former one, so there is nothing to answer.
    Address("conversations:handover", get=ALL, post=May(frozenset())),
    Address("conversations:handover_withdrawal", post=May(frozenset()), takes=("proposal",)),
    Address("conversations:taken_over", get=May(LEADERS_OF_EMPLOYEE), takes=("person",)),
    Address("conversations:promise", post=May(frozenset()), takes=("action",)),
    # Follow up
    conversation("follow_up", get=May(PARTIES, when("follow_up"))),
    Address("conversations:action", get=May(PARTIES, AFTER_SIGNING), takes=("action",)),
    Address("conversations:progress", post=May(EMPLOYEE, AFTER_SIGNING), takes=("action",)),
    Address("conversations:comments", post=May(PARTIES, AFTER_SIGNING), takes=("action",)),
    Address("conversations:nudge", post=May(LEADER, AFTER_SIGNING), takes=("action",)),
    Address("conversations:goal", get=May(PARTIES, AFTER_SIGNING), takes=("goal",)),
    Address("conversations:outcome", post=May(PARTIES, AFTER_SIGNING), takes=("goal",)),
    Address("conversations:own_reminders", get=ALL, post=ALL),
    # A calendar of one's own, read by programs that have its address
    Address("conversations:own_calendar", get=ALL, post=ALL),
    Address("conversations:end_calendar", post=ALL),
    Address("conversations:calendar_file", get=May(ANYBODY), takes=("calendar_secret",)),
    # How long things are kept
    conversation("keep_notes", post=THE_TWO),
    conversation("keep_agreement", post=May(EMPLOYEE)),
    Address("conversations:leader_notes", post=May(ADMINISTRATOR)),
    Address("conversations:holds", get=May(ADMINISTRATOR), post=May(ADMINISTRATOR)),
    Address("conversations:confirm_hold", post=May(ADMINISTRATOR), takes=("hold",)),
    Address("conversations:lift_hold", post=May(ADMINISTRATOR), takes=("hold",)),
    Address("conversations:retention", get=May(ADMINISTRATOR), post=May(ADMINISTRATOR)),
    # The leader's own notes, asked for by the employee and answered by whoever wrote them
    Address("conversations:ask_for_notes", post=ALL),
    Address("conversations:notes_request", get=THE_TWO, takes=("notes_request",)),
    Address("conversations:give_notes", post=May(LEADER), takes=("notes_request",)),
    Address("conversations:refuse_notes", post=May(LEADER), takes=("notes_request",)),
    Address("conversations:withdraw_notes_request", post=May(EMPLOYEE), takes=("notes_request",)),
    # Rounds: the leader's own leader holds one too, of others
    Address("rounds:rooms", get=PLANNERS, post=PLANNERS),
    Address("rounds:room", get=PLANNERS, post=PLANNERS, takes=("room",)),
    Address("rounds:remove_room", post=PLANNERS, takes=("room",)),
    Address("rounds:bring_back_room", post=PLANNERS, takes=("removed_room",)),
    Address("rounds:closed", get=PLANNERS, post=PLANNERS),
    Address("rounds:closed_period", get=PLANNERS, post=PLANNERS, takes=("closed",)),
    Address("rounds:remove_closed", post=PLANNERS, takes=("closed",)),
    Address("rounds:bring_back_closed", post=PLANNERS, takes=("removed_closed",)),
    Address("rounds:absences", get=PLANNERS, post=PLANNERS),
    Address("rounds:absence", get=PLANNERS, post=PLANNERS, takes=("absence",)),
    Address("rounds:remove_absence", post=PLANNERS, takes=("absence",)),
    Address("rounds:bring_back_absence", post=PLANNERS, takes=("removed_absence",)),
    Address("rounds:busy", get=ALL, post=ALL),
    Address("rounds:busy_times", get=ALL),
    Address("rounds:subscribe", post=ALL),
    Address("rounds:forget_busy", post=ALL),
    Address("rounds:hours", get=ALL, post=ALL),
    Address("rounds:hours_address", post=ALL),
    Address("rounds:use_shifts", post=ALL),
    Address("rounds:discard_shifts", post=ALL),
    Address("rounds:forget_shifts", post=ALL),
    Address("rounds:weekdays", post=ALL),
    Address("rounds:plan", get=HOLDERS, post=HOLDERS, takes=("round",)),
    Address("rounds:plan_place", get=May(LEADER), post=May(LEADER), takes=("round", "position")),
    Address("rounds:when", get=PLANNERS, post=PLANNERS, takes=("round",)),
    Address("rounds:when_place", get=PLANNERS, post=PLANNERS, takes=("round", "position")),
    # Check-ins in a rhythm: the two, while the one leads the other
    Address("rounds:series", get=ALL),
    Address("rounds:new_series", get=May(LEADERS), post=May(LEADERS)),
    Address("rounds:series_page", get=THE_TWO, takes=("series",)),
    Address("rounds:compared_series", get=May(LEADERS | {"hr"})),
    Address("rounds:experience", get=May(EMPLOYEE), post=May(EMPLOYEE), takes=("series",)),
    Address("rounds:change_series", get=May(LEADER), post=May(LEADER), takes=("series",)),
    Address("rounds:pause_series", get=May(LEADER), post=May(LEADER), takes=("series",)),
    Address("rounds:resume_series", post=May(LEADER), takes=("series",)),
    Address("rounds:end_series", post=May(LEADER), takes=("series",)),
    Address("rounds:ask_series", post=May(EMPLOYEE), takes=("series",)),
    Address("rounds:settle_series", post=May(LEADER), takes=("series",)),
    # Everything about oneself
    Address("archive:about_me", get=ALL),
    Address("archive:ask", post=ALL),
    Address("archive:new_request", get=ALL, post=ALL),
    Address("archive:request", get=THE_TWO, takes=("data_request",)),
    Address("archive:tasks", get=May(ADMINISTRATOR)),
    Address("archive:task", get=May(ADMINISTRATOR), post=May(ADMINISTRATOR), takes=("data_request",)),
    Address("archive:fetch", post=ALL, takes=("take_out",)),
    Address("archive:delete", post=ALL, takes=("take_out",)),
    # Rounds: whoever plans for the unit
    Address("rounds:list", get=PLANNERS),
    Address("rounds:new", get=PLANNERS, post=PLANNERS),
    Address("rounds:due", get=May(LEADERS | {"hr", "planner"})),
    a_round("draft", get=PLANNERS, post=PLANNERS),
    a_round("copy", post=PLANNERS),
    a_round("discard", post=PLANNERS),
    a_round("who", get=PLANNERS, post=PLANNERS),
    a_round("with_whom", get=PLANNERS, post=PLANNERS),
    a_round("holder", post=PLANNERS),
    a_round("limits", post=PLANNERS),
    a_round("invitations", get=PLANNERS),
    a_round("start", post=PLANNERS),
    a_round("end", post=PLANNERS),
    a_round("picture", get=PLANNERS),
    a_round("remind", post=PLANNERS),
    a_round("spreadsheet", get=PLANNERS),
    # Forms
    Address("guides:list", get=May(MANAGERS)),
    Address("guides:new", get=May(MANAGERS), post=May(MANAGERS)),
    Address("guides:import", get=May(MANAGERS), post=May(MANAGERS)),
    Address("guides:preview", get=ALL, takes=("guide",)),
    Address("guides:document", get=ALL, takes=("guide",)),
    Address("guides:edit", get=May(MANAGERS), post=May(MANAGERS), takes=("draft",)),
    Address("guides:publish", post=May(MANAGERS), takes=("draft",)),
    Address("guides:copy", post=May(MANAGERS), takes=("guide",)),
    Address("guides:discard", post=May(MANAGERS), takes=("draft",)),
    Address("guides:archive", post=May(MANAGERS), takes=("whole_guide",)),
    # People
    Address("sign_in_link", get=May(ANYBODY), post=May(ANYBODY), takes=("sign_in_link",)),
    Address("people:list", get=May(MANAGERS)),
    Address("people:person", get=May(MANAGERS), takes=("person",)),
    Address("people:give_role", post=May(ADMINISTRATOR), takes=("person",)),
    Address("people:take_role", post=May(ADMINISTRATOR), takes=("person", "role")),
    Address("people:mail", post=May(ADMINISTRATOR), takes=("person",)),
    Address("people:end_sessions", post=May(ADMINISTRATOR), takes=("person",)),
    Address("people:log", get=May(frozenset({"auditor"}))),
    Address("people:set_acting", post=May(MANAGERS), takes=("person",)),
    Address("people:end_acting", post=May(MANAGERS), takes=("person", "person")),
    Address("people:ways_in", get=May(MANAGERS)),
    Address("people:propose_domain", post=May(ADMINISTRATOR)),
    Address("people:settle_domain", post=May(ADMINISTRATOR), takes=("domain_change",)),
    Address("people:release_ways_in", post=May(ADMINISTRATOR)),
    Address("people:way_in", get=May(MANAGERS), post=May(ADMINISTRATOR), takes=("person", "way_in")),
    Address("organisation:decisions", get=May(MANAGERS), post=May(MANAGERS)),
    Address("organisation:contacts", get=May(MANAGERS)),
    Address("organisation:unit_contacts", get=May(MANAGERS), post=May(MANAGERS), takes=("unit",)),
    Address("incidents:overview", get=May(ADMINISTRATOR)),
    Address("incidents:mail", post=May(ADMINISTRATOR)),
    Address("incidents:sign_everybody_out", post=May(ADMINISTRATOR)),
    Address("incidents:concerned", get=May(ADMINISTRATOR)),
    Address("incidents:notices", get=May(ADMINISTRATOR)),
    Address("people:import", get=May(MANAGERS), post=May(MANAGERS)),
    Address("people:example", get=May(MANAGERS)),
    Address("people:import_history", get=May(MANAGERS)),
    Address("people:import_undo", get=May(MANAGERS), post=May(MANAGERS), takes=("upload",)),
    Address("people:import_preview", get=May(MANAGERS), takes=("upload",)),
    Address("people:import_again", post=May(MANAGERS), takes=("upload",)),
    Address("people:import_columns", get=May(MANAGERS), post=May(MANAGERS), takes=("upload",)),
    Address("people:import_part", post=May(MANAGERS), takes=("upload",)),
    Address("people:import_answers", post=May(MANAGERS), takes=("upload",)),
    Address("people:import_confirm", post=May(MANAGERS), takes=("upload",)),
    # What everybody has
    Address("healthz", get=May(ANYBODY)),
    Address("offline", get=May(ANYBODY)),
    Address("service_worker", get=May(ANYBODY)),
    Address("manifest", get=May(ANYBODY)),
    Address("styleguide", get=May(ANYBODY), post=May(ANYBODY)),
    Address("still_signed_in", get=ALL),
    Address("own_menu", get=ALL),
    Address("turned_back", post=ALL),
    Address("privacy", get=May(ANYBODY)),
]
