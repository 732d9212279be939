"""What goes by itself, and what parts of the program say on each other's pages: a table of contents.

Each line is where a function lies. It is fetched when it is first called, so that a page loads nothing of the worker's.
"""

_PEOPLE, _TALKS, _ROUNDS = "samtale.people.", "samtale.conversations.", "samtale.rounds."

# What the worker does every ten minutes besides sending letters, in this order.
# Each bears being done by several at once.
JOBS = [
    _PEOPLE + "importing.uploads.remove_old_uploads",
    _PEOPLE + "ways_in.actions.put_due_in_force",
    _PEOPLE + "ways_in.actions.forget_old",
    _PEOPLE + "whole_log.jobs.write_weekly",
    "samtale.core.signed_cache.delete_expired",
    "samtale.notices.delivery.forget_old",
    "samtale.notices.shared_files.forget_unused",
    "samtale.notices.unreachable.try_corrected",
    _TALKS + "signature.actions.remind_unsigned",
    _TALKS + "reminders.before_conversations.remind_to_prepare",
    _TALKS + "reminders.before_conversations.remind_of_check_ins",
    _TALKS + "reminders.jobs.queue_digests",
    _TALKS + "collaborative_text.actions.forget_edits",
    _TALKS + "meeting.actions.stop_counting",
    _TALKS + "retention.jobs.destroy_due",
    _TALKS + "own_data.jobs.remind_to_answer",
    _TALKS + "own_data.jobs.forget_answered",
    _TALKS + "leader_change.jobs.ask_employees",
    _TALKS + "leader_change.jobs.stop_conversations",
    _TALKS + "leader_change.jobs.forget_points",
    _ROUNDS + "invitations.sync.follow",
    _ROUNDS + "invitations.jobs.invite_due",
    _ROUNDS + "series.jobs.create_due_check_ins",
    _ROUNDS + "series.survey.publish_figures",
    _ROUNDS + "availability.calendars.read_again",
    _ROUNDS + "availability.calendars.forget_past",
    _ROUNDS + "shifts.jobs.read_again",
    _ROUNDS + "shifts.jobs.forget_past",
    _ROUNDS + "own_data.jobs.forget_old",
    "samtale.archive.taking_out.make_asked_for",
    "samtale.archive.taking_out.forget_old",
    "samtale.archive.jobs.remind_of_requests",
]
# What may take minutes: done as soon as may be, beside the letters, which do not wait for it.
LONG_JOBS = [
    _PEOPLE + "importing.long_work.do_asked_for",
    _PEOPLE + "importing.undoing_work.do_asked_for",
    _PEOPLE + "whole_log.jobs.watch_log",
    _PEOPLE + "whole_log.jobs.watch_sealed_rows",
    "samtale.operations.destroyed_keys.destroy_restored_keys",
    _ROUNDS + "scheduling.jobs.make_asked_for",
]

# Lines on top of a place, and planned times in it: given who looks, or at a person's page who is looked at.
# On Mine medarbeidere the rows alone are shown anew when one filters.
LINES = {
    "home": [
        "samtale.notices.failed_chores.lines",
        _PEOPLE + "precautions.other_ways.line_at_home",
        _PEOPLE + "ways_in.page.line_at_home",
        _TALKS + "signature.awaiting.addenda",
        _TALKS + "own_data.page.line_at_home",
        _TALKS + "five_minutes.for_home.of_leader",
        _TALKS + "preparation.for_home.of_employee",
        _ROUNDS + "home.page.home",
    ],
    "team": [
        _PEOPLE + "directory.acting_leaders.line_of_team",
        _PEOPLE + "ways_in.page.lines_of_team",
        _TALKS + "signature.awaiting.addenda",
        _TALKS + "five_minutes.for_home.of_leader",
        _TALKS + "preparation.for_home.of_leader",
        _ROUNDS + "home.page.team",
    ],
    "team_rows": [_ROUNDS + "home.page.team_rows"],
    "below_team": [_ROUNDS + "due.for_home.below_team"],
    "people": [
        "samtale.notices.failed_chores.lines",
        _PEOPLE + "ways_in.page.line_of_all",
        "samtale.notices.unreachable.lines_of_all",
    ],
    "person": [_PEOPLE + "ways_in.page.lines_of_one", "samtale.notices.unreachable.lines_of_one"],
    "member": [_PEOPLE + "ways_in.page.lines_of_one"],
    "calendar": [_ROUNDS + "progress.for_home.own_busy_times"],
}
# What the page on privacy says of how long things are kept.
HOW_LONG = [_TALKS + "retention.periods_in_words.how_long"]
# What an invitation says a round is for: given the employee and the leader, a sentence or nothing.
ROUND_AIM = _ROUNDS + "invitations.aim.aim_for"
# When somebody can be called in, where they have said when they are at work: given the person and two days.
OWN_HOURS = _ROUNDS + "shifts.for_invitations.usable_times"
# The addresses that show what the two of a conversation have together, and nothing of one's own.
SHOWN_TURNED = _TALKS + "one_screen.shown.SHOWN"
# Whom one can ask about privacy.
PRIVACY_OFFICER = "samtale.organisation.values.privacy_officer"

# What a person takes out besides conversations, goals and letters, by its name in schema.json.
OWN_ROWS = {
    "points": _TALKS + "points.own_rows.points_of",
    "address_refused": "samtale.notices.unreachable.own_row",
    "digest": _TALKS + "reminders.jobs.own_digest",
    "letters_in": _PEOPLE + "letter_language.written_in",
    "check_in_reminders": _TALKS + "reminders.jobs.own_check_in_reminders",
    "notes_requests": _TALKS + "own_data.page.own_rows",
    "calendar_address": _TALKS + "home.calendar_feed.own_row",
    "rounds": _ROUNDS + "own_data.export.places_in_rounds",
    "objections": _ROUNDS + "own_data.export.objections",
    "absences": _ROUNDS + "own_data.export.absences",
    "busy_times": _ROUNDS + "own_data.export.busy_times",
    "working_hours": _ROUNDS + "own_data.export.working_hours",
    "series": _ROUNDS + "series.for_home.own_rows",
}
# What else is taken back when «dette er ikke meg» undoes a way in.
UNDONE_TOO = [_TALKS + "home.calendar_feed.forget"]
# Those of some people about whom something was done since a row of the log: no import that touched them is undone.
RESTS_ON_PEOPLE = [_TALKS + "since.done_since"]
# What else a restored database is looked at for.
PROVED_TOO = [_PEOPLE + "sign_in.authenticator_app.proof"]
# What sends the letters of the parts below notices.
LETTERS_ARE_SENT_BY = "samtale.notices.outbox.queue"
# What the log calls what is done; audit knows its own.
LOG_WORDS = [
    f"samtale.{app}.log_words.WORDS"
    for app in ("operations", "people", "guides", "conversations", "rounds", "archive", "organisation", "incidents")
]
