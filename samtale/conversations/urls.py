"""The addresses of the heart, in life order."""

from django.urls import path

from .agreement import consent_views, deadline_views, difference_views
from .agreement import views as agreement_views
from .closing import views as closing_views
from .collaborative_text import views as collaborative_text_views
from .collaborative_text.press import saves_texts
from .five_minutes import views as five_minutes_views
from .follow_up import views as follow_up_views
from .home import calendar_views, status_views
from .home import views as home_views
from .invitation import answer_views
from .invitation import views as invitation_views
from .leader_change import views as leader_change_views
from .meeting import views as meeting_views
from .minutes import views as minutes_views
from .one_screen import views as one_screen_views
from .own_data import views as own_data_views
from .points import views as points_views
from .preparation import views as preparation_views
from .reminders import views as reminders_views
from .retention import views as retention_views
from .separate_meeting import views as separate_meeting_views
from .signature import touch_views
from .signature import views as signature_views

app_name = "conversations"

urlpatterns: list = [
    # Places: Min side, Mine medarbeidere
    path("", home_views.home, name="home"),
    path("team/", home_views.team, name="team"),
    path("team/<number:person_id>/", home_views.team_member, name="member"),
    # Between conversations: each one's points to raise next time, with somebody one leads and with one's leader
    path("team/<number:person_id>/points/", points_views.with_member, name="member_points"),
    path("team/<number:person_id>/points/<uuid:point_id>/", points_views.one_with_member, name="member_point"),
    path("leaders/<number:leader>/points/", points_views.with_leader, name="leader_points"),
    path("leaders/<number:leader>/points/<uuid:point_id>/", points_views.one_with_leader, name="leader_point"),
    path("log/", own_data_views.own, name="own_log"),
    path("conversations/<uuid:conversation_id>/log/", own_data_views.of_conversation, name="access_log"),
    path("conversations/<uuid:conversation_id>/current/", home_views.current, name="current"),
    path("status/", status_views.status, name="status"),
    path("about-me/leader-notes/", own_data_views.ask_for_notes, name="ask_for_notes"),
    path("leader-notes/<uuid:notes_request_id>/", own_data_views.notes_request, name="notes_request"),
    path("leader-notes/<uuid:notes_request_id>/giving/", own_data_views.give_notes, name="give_notes"),
    path("leader-notes/<uuid:notes_request_id>/refusal/", own_data_views.refuse_notes, name="refuse_notes"),
    path(
        "leader-notes/<uuid:notes_request_id>/withdrawal/",
        own_data_views.withdraw_request,
        name="withdraw_notes_request",
    ),
    # Invite
    path("team/invite/", invitation_views.invite, name="invite"),
    path("conversations/<uuid:conversation_id>/", answer_views.invitation, name="invitation"),
    path("conversations/<uuid:conversation_id>/acceptance/", answer_views.acceptance, name="acceptance"),
    path("conversations/<uuid:conversation_id>/needs/", answer_views.needs, name="needs"),
    path(
        "conversations/<uuid:conversation_id>/needs/withdrawal/", answer_views.needs_withdrawal, name="needs_withdrawal"
    ),
    path("conversations/<uuid:conversation_id>/proposals/", answer_views.proposals, name="proposals"),
    path(
        "conversations/<uuid:conversation_id>/proposals/<uuid:proposal_id>/answer/",
        answer_views.answer,
        name="proposal_answer",
    ),
    path("conversations/<uuid:conversation_id>/time/", answer_views.time, name="time"),
    path("conversations/<uuid:conversation_id>/cancellation/", answer_views.cancellation, name="cancellation"),
    path("conversations/<uuid:conversation_id>/samtale.ics", answer_views.calendar, name="calendar"),
    path("conversations/<uuid:conversation_id>/form.pdf", answer_views.blank_form, name="blank_form"),
    # Prepare
    path("conversations/<uuid:conversation_id>/preparation/", preparation_views.preparation, name="preparation"),
    path(
        "conversations/<uuid:conversation_id>/preparation/shared/", saves_texts(preparation_views.shared), name="shared"
    ),
    path(
        "conversations/<uuid:conversation_id>/preparation/brought/",
        saves_texts(preparation_views.brought),
        name="brought",
    ),
    path("conversations/<uuid:conversation_id>/preparation/ready/", saves_texts(preparation_views.ready), name="ready"),
    path("conversations/<uuid:conversation_id>/preparation/answers/", preparation_views.answers, name="answers"),
    path(
        "conversations/<uuid:conversation_id>/preparation/anonymous-answers/",
        preparation_views.anonymous_answers,
        name="anonymous_answers",
    ),
    path("conversations/<uuid:conversation_id>/preparation/focus/", preparation_views.focus, name="focus"),
    path("conversations/<uuid:conversation_id>/five-minutes/", five_minutes_views.five_minutes, name="five_minutes"),
    # Hold
    path("conversations/<uuid:conversation_id>/holding/", saves_texts(meeting_views.holding), name="holding"),
    path(
        "conversations/<uuid:conversation_id>/holding/undo/", saves_texts(meeting_views.undo_start), name="undo_start"
    ),
    path("conversations/<uuid:conversation_id>/holding/end/", saves_texts(meeting_views.end), name="holding_end"),
    path(
        "conversations/<uuid:conversation_id>/agreed/<uuid:action_id>/",
        saves_texts(follow_up_views.looked_back_at),
        name="looked_back_at",
    ),
    path("conversations/<uuid:conversation_id>/turned/", one_screen_views.turn, name="turned"),
    path("conversations/<uuid:conversation_id>/card/", one_screen_views.card, name="card"),
    # Beside the page they belong to, not under it: its addresses are written from where it stands.
    path("conversations/<uuid:conversation_id>/topics/", saves_texts(meeting_views.topics), name="topics"),
    path(
        "conversations/<uuid:conversation_id>/topics/<uuid:topic_id>/", saves_texts(meeting_views.topic), name="topic"
    ),
    path(
        "conversations/<uuid:conversation_id>/notes/<number:form_topic_id>/",
        saves_texts(meeting_views.own_note),
        name="own_note",
    ),
    path("conversations/<uuid:conversation_id>/own-points/", saves_texts(meeting_views.own_points), name="own_points"),
    path("conversations/<uuid:conversation_id>/own-aid/", saves_texts(meeting_views.own_aid), name="own_aid"),
    path(
        "conversations/<uuid:conversation_id>/shared-answers/",
        saves_texts(meeting_views.shared_answers),
        name="shared_answers",
    ),
    path(
        "conversations/<uuid:conversation_id>/holding/talk-aid/", saves_texts(meeting_views.talk_aid), name="talk_aid"
    ),
    path("conversations/<uuid:conversation_id>/holding/talk/", saves_texts(meeting_views.talk), name="talk"),
    path("team/separate/", separate_meeting_views.separate, name="separate"),
    path("separate/<uuid:meeting_id>/", separate_meeting_views.meeting, name="separate_meeting"),
    path("separate/<uuid:meeting_id>/cancellation/", separate_meeting_views.cancellation, name="separate_cancellation"),
    path("separate/<uuid:meeting_id>/mote.ics", separate_meeting_views.calendar, name="separate_calendar"),
    # Live texts
    path(
        "conversations/<uuid:conversation_id>/texts/<slug:kind>/<slug:text_id>/",
        collaborative_text_views.text,
        name="text",
    ),
    path("conversations/<uuid:conversation_id>/changes/", collaborative_text_views.changes, name="changes"),
    # Close, agree, minutes, sign
    *(
        path(f"conversations/<uuid:conversation_id>/{where}", view, name=name)
        for where, view, name in [
            ("closing/", closing_views.page, "closing"),
            ("closing/answers/", saves_texts(closing_views.answers), "closing_answers"),
            ("closing/reopening/", closing_views.reopening, "reopening"),
            ("closing/signing/", saves_texts(closing_views.to_signing), "to_signing"),
            ("agreement/", agreement_views.agreement, "agreement"),
            ("agreement/goals/", saves_texts(agreement_views.add_goal), "add_goal"),
            ("agreement/goals/<uuid:goal_id>/", agreement_views.goal, "proposed_goal"),
            ("agreement/goals/<uuid:goal_id>/removal/", agreement_views.remove_goal, "remove_goal"),
            ("agreement/goals/<uuid:goal_id>/ending/", agreement_views.end_goal, "end_goal"),
            ("agreement/goals/<uuid:goal_id>/keeping/", agreement_views.keep_goal, "keep_goal"),
            ("agreement/goals/<uuid:goal_id>/parts/", agreement_views.add_part, "add_part"),
            ("agreement/goals/<uuid:goal_id>/actions/", agreement_views.add_action, "add_action"),
            ("agreement/actions/<uuid:action_id>/", agreement_views.action, "proposed_action"),
            ("agreement/actions/<uuid:action_id>/removal/", agreement_views.remove_action, "remove_action"),
            ("agreed/<uuid:action_id>/deadline/", saves_texts(deadline_views.deadline), "new_deadline"),
            ("agreed/<uuid:action_id>/deadline/removal/", deadline_views.keep_deadline, "keep_deadline"),
            ("agreement/conclusion/", agreement_views.conclusion, "conclusion"),
            ("agreement/consents/", consent_views.add_consent, "add_consent"),
            ("agreement/consents/<uuid:consent_id>/", consent_views.consent, "consent"),
            ("agreement/consents/<uuid:consent_id>/removal/", consent_views.remove_consent, "remove_consent"),
            ("differences/", difference_views.add_difference, "add_difference"),
            ("differences/<uuid:difference_id>/removal/", difference_views.remove_difference, "remove_difference"),
            ("minutes/", minutes_views.page, "minutes"),
            ("minutes/showing/", saves_texts(minutes_views.showing), "show_minutes"),
            ("minutes/way/", saves_texts(minutes_views.way), "minutes_way"),
            ("minutes/ready/", saves_texts(minutes_views.ready), "minutes_ready"),
            ("minutes/comments/", minutes_views.comments, "minutes_comments"),
            ("minutes/comments/<uuid:comment_id>/settling/", minutes_views.resolve_comment, "settle_comment"),
            ("signing/", signature_views.page, "signing"),
            ("signature/", signature_views.signature, "signature"),
            ("signature/passkey/", touch_views.signature, "signature_by_passkey"),
            ("refusal/", signature_views.refusal, "refusal"),
            ("signing/change/", signature_views.change, "change_agreement"),
            ("signing/reminder/", signature_views.reminder, "signing_reminder"),
            ("addenda/", signature_views.add_addendum, "add_addendum"),
            ("addenda/<uuid:addendum_id>/signature/", signature_views.addendum_signature, "addendum_signature"),
            ("addenda/<uuid:addendum_id>/passkey/", touch_views.addendum_signature, "addendum_by_passkey"),
            ("addenda/<uuid:addendum_id>/withdrawal/", signature_views.addendum_withdrawal, "addendum_withdrawal"),
        ]
    ),
    # A new leader
    path("new-leader/", leader_change_views.handover, name="handover"),
    path("new-leader/<uuid:handover_id>/withdrawal/", leader_change_views.withdrawal, name="handover_withdrawal"),
    path("team/<number:person_id>/taken-over/", leader_change_views.taken_over, name="taken_over"),
    path("actions/<uuid:action_id>/promise/", leader_change_views.promise, name="promise"),
    # Follow up
    path("conversations/<uuid:conversation_id>/follow-up/", follow_up_views.follow_up, name="follow_up"),
    path("actions/<uuid:action_id>/", follow_up_views.action, name="action"),
    path("actions/<uuid:action_id>/progress/", follow_up_views.progress, name="progress"),
    path("actions/<uuid:action_id>/comments/", follow_up_views.comments, name="comments"),
    path("actions/<uuid:action_id>/nudge/", follow_up_views.nudge, name="nudge"),
    path("goals/<uuid:goal_id>/", follow_up_views.goal, name="goal"),
    path("goals/<uuid:goal_id>/outcome/", follow_up_views.outcome, name="outcome"),
    path("reminders/", reminders_views.page, name="own_reminders"),
    # A calendar of one's own
    path("calendar/", calendar_views.page, name="own_calendar"),
    path("calendar/end/", calendar_views.end, name="end_calendar"),
    path("calendar/<str:calendar_secret>/samtaler.ics", calendar_views.file, name="calendar_file"),
    # How long things are kept
    path("conversations/<uuid:conversation_id>/notes/keeping/", retention_views.keep_notes, name="keep_notes"),
    path(
        "conversations/<uuid:conversation_id>/agreement/keeping/", retention_views.keep_agreement, name="keep_agreement"
    ),
    path("retention/", retention_views.schedule, name="retention"),
    path("retention/holds/", retention_views.holds, name="holds"),
    path("retention/holds/<uuid:hold_id>/confirmation/", retention_views.confirm_hold, name="confirm_hold"),
    path("retention/holds/<uuid:hold_id>/lifting/", retention_views.lift_hold, name="lift_hold"),
    path("retention/leader-notes/", retention_views.leader_notes, name="leader_notes"),
]
