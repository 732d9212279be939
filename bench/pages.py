"""The pages that are measured, each with the least SQL that could answer it: as few statements as bring what is
printed.
"""

import json
from dataclasses import asdict
from functools import partial

from django.urls import reverse
from django.utils import timezone

from samtale.conversations.models import SharedTopic
from samtale.people.leadership.relations import is_leader_of
from samtale.vault.holders import Somebody, asked_by

from .people import held_by, measured_leader, session_of
from .server import Page

REPORTS = """
SELECT p.id, p.first_name, p.last_name, p.sort_key, o.title
FROM people_leadership l JOIN people_position o ON o.id = l.position_id JOIN people_person p ON p.id = o.person_id
WHERE l.leader_id = %(me)s AND l.started_on <= %(today)s AND (l.ended_on IS NULL OR l.ended_on >= %(today)s)
  AND o.started_on <= %(today)s AND (o.ended_on IS NULL OR o.ended_on >= %(today)s)"""
COURSES = """
SELECT c.id, c.employee_id, c.status, c.starts_at, c.held_at, v.kind,
  CASE WHEN c.status IN ('invited', 'preparing') THEN EXISTS (SELECT 1 FROM conversations_preparation e
    WHERE e.conversation_id = c.id AND e.author_id = c.employee_id AND e.ready_at IS NOT NULL) END,
  CASE WHEN c.status IN ('invited', 'preparing') THEN EXISTS (SELECT 1 FROM conversations_preparation e
    WHERE e.conversation_id = c.id AND e.author_id = %(me)s AND e.ready_at IS NOT NULL) END,
  CASE WHEN c.status = 'signing' THEN EXISTS (SELECT 1 FROM conversations_agreement a JOIN conversations_signature s
    ON s.agreement_id = a.id WHERE a.conversation_id = c.id AND s.by_id = %(me)s AND s.voided_at IS NULL AND s.addendum_id IS NULL) END,
  CASE WHEN c.status IN ('invited', 'preparing') THEN EXISTS (SELECT 1 FROM conversations_timeproposal t
    WHERE t.conversation_id = c.id AND t.answered_at IS NULL) END
FROM conversations_conversation c JOIN guides_guideversion g ON g.id = c.guide_id JOIN guides_guide v ON v.id = g.guide_id
WHERE c.leader_id = %(me)s AND c.status <> 'cancelled'"""
COUNTS = """
SELECT g.employee_id, a.status, count(*), count(*) FILTER (WHERE a.due < %(today)s) FROM goals_goal g JOIN goals_action a ON a.goal_id = g.id
WHERE g.leader_id = %(me)s AND g.status = 'agreed' AND a.status IN ('remaining', 'in_progress') GROUP BY 1, 2"""
GOALS = """
SELECT g.id, g.title, g.kind, g.due, g.priority, g.created_at, k.id, k.master_id, k.wrapped, l.id, l.first_name, e.first_name,
  a.id, a.kind, a.what, a.status, a.due, a.done_at, a.responsible,
  (SELECT count(*) FROM goals_outcomeconfirmation o WHERE o.goal_id = g.id)
FROM goals_goal g JOIN vault_datakey k ON k.id = g.key_id JOIN people_person l ON l.id = g.leader_id
JOIN people_person e ON e.id = g.employee_id LEFT JOIN goals_action a ON a.goal_id = g.id AND a.status <> 'draft'
WHERE g.employee_id = %(me)s AND g.status = 'agreed'"""
LINE = """
SELECT c.id, c.status, c.starts_at, c.held_at, c.signed_at, c.place, c.minutes_long, l.first_name, m.finished_at,
  (SELECT count(*) FROM conversations_preparation e WHERE e.conversation_id = c.id AND e.author_id = %(me)s AND e.ready_at IS NOT NULL),
  (SELECT count(*) FROM conversations_signature s WHERE s.agreement_id = p.id AND s.by_id = %(me)s AND s.voided_at IS NULL
    AND s.addendum_id IS NULL),
  count(DISTINCT x.goal_id), count(a.id), count(*) FILTER (WHERE a.status = 'done')
FROM conversations_conversation c JOIN people_person l ON l.id = c.leader_id
LEFT JOIN conversations_minutes m ON m.conversation_id = c.id LEFT JOIN conversations_agreement p ON p.conversation_id = c.id
LEFT JOIN conversations_agreementgoal x ON x.agreement_id = p.id LEFT JOIN goals_action a ON a.goal_id = x.goal_id
WHERE c.employee_id = %(me)s AND c.status <> 'cancelled' GROUP BY c.id, l.id, m.id, p.id"""
MEETINGS = """
SELECT id, employee_id, leader_id, starts_at, place FROM conversations_separatemeeting
WHERE (employee_id = %(me)s OR leader_id = %(me)s) AND cancelled_at IS NULL AND starts_at >= %(today)s"""
CONVERSATION = """
SELECT c.id, c.status, c.starts_at, c.held_at, c.minutes_long, c.place, c.talk_seconds, c.live_version, k.id, k.master_id, k.wrapped,
  e.id, e.first_name, e.last_name, d.id, d.first_name, d.last_name, f.text,
  (SELECT min(w.person_id) FROM conversations_talkaidconsent w WHERE w.conversation_id = c.id),
  EXISTS (SELECT 1 FROM audit_accesslog r WHERE r.conversation_id = c.id AND r.actor_id = %(me)s
    AND r.event = 'opened.write_shared' AND r.at >= %(today)s),
  t.id, t.text, t.own_title, t.touched_at, t.skipped_at, t.weight, t.version, t."order", g.id, g.title, g.intro, g.questions, g.kind, g.is_main
FROM conversations_conversation c JOIN vault_datakey k ON k.id = c.shared_key_id JOIN people_person e ON e.id = c.employee_id
JOIN people_person d ON d.id = c.leader_id JOIN conversations_sharedtopic t ON t.conversation_id = c.id
LEFT JOIN conversations_workplacefocus f ON f.leader_id = c.leader_id LEFT JOIN guides_topic g ON g.id = t.topic_id
WHERE c.id = %(id)s AND (c.employee_id = %(me)s OR c.leader_id = %(me)s AND EXISTS (SELECT 1 FROM people_leadership l
  JOIN people_position o ON o.id = l.position_id WHERE l.leader_id = c.leader_id AND o.person_id = c.employee_id AND l.started_on <= %(today)s AND (l.ended_on IS NULL OR l.ended_on >= %(today)s)))
ORDER BY t."order\""""
NOTES = """
SELECT n.id, n.text, n.topic_id, n.version, n.shared_at, p.author_id, k.id, k.master_id, k.wrapped FROM conversations_preparation p
JOIN vault_datakey k ON k.id = p.key_id JOIN conversations_preparationnote n ON n.preparation_id = p.id
WHERE p.conversation_id = %(id)s AND (p.author_id = %(me)s OR n.shared_at IS NOT NULL)"""
PROMISES = """
SELECT g.id, g.title, g.outcome, g.result, g.status, g.leader_id, k.id, k.master_id, k.wrapped, x.topic_id, x.carried, p.conversation_id,
  a.id, a.kind, a.what, a.status, a.due, a.done_at, a.responsible
FROM conversations_agreement p JOIN conversations_agreementgoal x ON x.agreement_id = p.id JOIN goals_goal g ON g.id = x.goal_id
JOIN vault_datakey k ON k.id = g.key_id LEFT JOIN goals_action a ON a.goal_id = g.id
WHERE p.conversation_id IN (%(id)s, (SELECT previous_id FROM conversations_conversation WHERE id = %(id)s))"""
STANDS = """
SELECT t.text, t.version, c.status, c.employee_id, c.leader_id, c.live_version, k.id, k.master_id, k.wrapped,
  EXISTS (SELECT 1 FROM people_leadership l JOIN people_position o ON o.id = l.position_id
    WHERE l.leader_id = c.leader_id AND o.person_id = c.employee_id AND l.started_on <= %(today)s AND (l.ended_on IS NULL OR l.ended_on >= %(today)s)),
  EXISTS (SELECT 1 FROM audit_accesslog r WHERE r.conversation_id = c.id AND r.actor_id = %(me)s
    AND r.event = 'wrote.topic' AND r.at >= %(today)s)
FROM conversations_conversation c JOIN conversations_sharedtopic t ON t.conversation_id = c.id
JOIN vault_datakey k ON k.id = c.shared_key_id WHERE c.id = %(id)s AND t.id = %(topic)s"""
APPLIED = "INSERT INTO conversations_appliededit (id, conversation_id, at) VALUES (%(edit)s, %(id)s, %(now)s) ON CONFLICT DO NOTHING"
TEXT = "UPDATE conversations_sharedtopic SET text = %(text)s, version = version + 1 WHERE id = %(topic)s"
TOUCH = "UPDATE conversations_conversation SET live_version = live_version + 1 WHERE id = %(id)s"


def as_json() -> str:
    """The pages as JSON, for the process that measures."""
    leader = measured_leader()
    conversation = held_by(leader)
    employee, pk, today = conversation.employee, conversation.pk.hex, timezone.localdate().isoformat()
    topic = SharedTopic.objects.filter(conversation=conversation, topic__is_main=True).earliest("order")
    topic.text = text = "Et avsnitt på noen ord, som i en samtale. " * 8
    with asked_by(Somebody(leader.pk, partial(is_leader_of, leader))):
        topic.save()
    by_leader = partial(Page, session=session_of(leader), today=today)
    of_leader, here = {"me": leader.pk, "today": today}, {"me": leader.pk, "today": today, "id": pk}
    of_employee = {"me": employee.pk, "today": today}
    saved = {"id": pk, "topic": topic.pk.hex}
    pages = [
        by_leader(
            "Mine medarbeidere",
            reverse("conversations:team"),
            reads=[(REPORTS, of_leader), (COURSES, of_leader), (COUNTS, of_leader)],
        ),
        Page(
            "Min side",
            reverse("conversations:home"),
            session_of(employee),
            today,
            reads=[(GOALS, of_employee), (LINE, of_employee), (MEETINGS, of_employee)],
        ),
        by_leader(
            "Samtalen",
            reverse("conversations:holding", args=[conversation.pk]),
            reads=[(CONVERSATION, here), (NOTES, here), (PROMISES, here)],
        ),
        by_leader(
            "Lagring mens man skriver",
            reverse("conversations:text", args=[conversation.pk, "topic", topic.pk]),
            text=text,
            reads=[(STANDS, here | saved)],
            writes=[(APPLIED, {"id": pk}), (TEXT, saved), (TOUCH, {"id": pk})],
        ),
    ]
    return json.dumps([asdict(page) for page in pages])
