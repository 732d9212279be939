"""The questions that are asked on every page or save and are dear to put together, as plain SQL.

Each is answered with the same rows as the same question by the ORM (`tests/test_plain_sql.py`, both databases). `{c}`
stands for a table's columns and `%(name)s` for a value: see `plain_rows.py`.
"""

from django.db import connection

_JSON = {
    "sqlite": "(SELECT json_group_array(json_array({columns})) FROM {rows})",
    "postgresql": "(SELECT json_agg(json_build_array({columns}))::text FROM {rows})",
}


def _in_force(*tables: str) -> str:
    return " AND ".join(
        f"{table}.started_on <= %(today)s AND ({table}.ended_on IS NULL OR {table}.ended_on >= %(today)s)"
        for table in tables
    )


def _leads_today(row: str) -> str:
    """Whether a row's leader leads the row's employee today."""
    return f"""EXISTS (SELECT 1 FROM people_leadership l JOIN people_position p ON p.id = l.position_id
  WHERE l.leader_id = {row}.leader_id AND p.person_id = {row}.employee_id AND {_in_force("l", "p")})"""


def _party(row: str) -> str:
    """Whether the person is one of a row's two today."""
    return f"({row}.employee_id = %(person)s OR {row}.leader_id = %(person)s AND {_leads_today(row)})"


def standing(person: str, led: str, roles: str) -> str:
    """Of a person: those they lead today and their roles as JSON, and whether they work here."""
    aggregate = _JSON[connection.vendor]
    leading = f"""people_leadership l JOIN people_position p ON p.id = l.position_id
    WHERE l.leader_id = {person} AND {_in_force("l", "p")}"""
    return f"""
  {aggregate.format(columns=led, rows=leading)} AS led,
  {aggregate.format(columns=roles, rows=f"people_role r WHERE r.person_id = {person}")} AS roles,
  EXISTS (SELECT 1 FROM people_person h WHERE h.id = {person} AND h.is_active
    AND (h.left_on IS NULL OR h.left_on >= %(today)s)
    AND (NOT EXISTS (SELECT 1 FROM people_position p WHERE p.person_id = h.id)
      OR EXISTS (SELECT 1 FROM people_position p WHERE p.person_id = h.id
        AND (p.ended_on IS NULL OR p.ended_on >= %(today)s)))) AS works_here"""


def session(led: str, roles: str) -> str:
    """The session of a key with its person and their standing, unless it has ended."""
    return f"""SELECT {{session}}, {{person}}, {standing("session.person_id", led, roles)}
FROM people_session session LEFT JOIN people_person person ON person.id = session.person_id
WHERE session.session_key = %(key)s AND session.expire_date > %(now)s"""


_CONVERSATION = f"""SELECT {{conversation}}, {{employee}}, {{leader}}, {{unit}}, {{version}}, {{guide}}, {{shared_key}},
  {{agreement_key}}, {_leads_today("conversation")}
FROM conversations_conversation conversation
JOIN people_person employee ON employee.id = conversation.employee_id
JOIN people_person leader ON leader.id = conversation.leader_id
JOIN people_unit unit ON unit.id = conversation.unit_id
JOIN guides_guideversion version ON version.id = conversation.guide_id
JOIN guides_guide guide ON guide.id = version.guide_id
JOIN vault_datakey shared_key ON shared_key.id = conversation.shared_key_id
JOIN vault_datakey agreement_key ON agreement_key.id = conversation.agreement_key_id
WHERE conversation.id = %(conversation)s AND {_party("conversation")}"""


def conversation(*, to_change: bool = False) -> str:
    """A conversation the person is one of the two in, with the two, its form and its keys."""
    return f"{_CONVERSATION} FOR UPDATE OF conversation" if to_change and _locks_rows() else _CONVERSATION


def _locks_rows() -> bool:
    return connection.features.has_select_for_update_of


# The agreed and ended goals of an employee that the person is one of the two in, with the two and their keys.
GOALS_OF_EMPLOYEE = f"""SELECT {{goal}}, {{key}}, {{employee}}, {{leader}}, {_leads_today("goal")}
FROM goals_goal goal JOIN vault_datakey key ON key.id = goal.key_id
JOIN people_person employee ON employee.id = goal.employee_id
JOIN people_person leader ON leader.id = goal.leader_id
WHERE goal.employee_id = %(employee)s AND {_party("goal")} AND key.destroyed_at IS NULL
  AND (goal.status = %(agreed)s OR goal.status = %(ended)s)
ORDER BY goal.priority, goal.created_at, goal.id"""

# The goals in a conversation's agreement, the one before or both, that the person is one of the two in.
GOALS_AGREED_IN = f"""SELECT {{goal}}, {{key}}, {{employee}}, {{leader}}, {_leads_today("goal")},
  agreement.conversation_id, link.topic_id, link.carried
FROM conversations_agreementgoal link JOIN conversations_agreement agreement ON agreement.id = link.agreement_id
JOIN goals_goal goal ON goal.id = link.goal_id JOIN vault_datakey key ON key.id = goal.key_id
JOIN people_person employee ON employee.id = goal.employee_id
JOIN people_person leader ON leader.id = goal.leader_id
WHERE agreement.conversation_id IN (%(conversation)s, %(previous)s) AND {_party("goal")} AND key.destroyed_at IS NULL
ORDER BY goal.priority, goal.created_at, goal.id"""

# A leader's conversations as the overview prints them; what is long over of check-ins is not printed.
OF_LEADER = """SELECT c.id, c.employee_id, c.status, c.starts_at, c.held_at, guide.kind,
  c.status IN (%(invited)s, %(preparing)s) AND EXISTS (SELECT 1 FROM conversations_preparation p
    WHERE p.conversation_id = c.id AND p.author_id = c.employee_id AND p.ready_at IS NOT NULL),
  c.status IN (%(invited)s, %(preparing)s) AND EXISTS (SELECT 1 FROM conversations_preparation p
    WHERE p.conversation_id = c.id AND p.author_id = %(leader)s AND p.ready_at IS NOT NULL),
  c.status = %(signing)s AND EXISTS (SELECT 1 FROM conversations_signature s
    JOIN conversations_agreement a ON a.id = s.agreement_id WHERE a.conversation_id = c.id
    AND s.by_id = %(leader)s AND s.voided_at IS NULL AND s.addendum_id IS NULL),
  c.status IN (%(invited)s, %(preparing)s) AND EXISTS (SELECT 1 FROM conversations_timeproposal t
    WHERE t.conversation_id = c.id AND t.answered_at IS NULL)
FROM conversations_conversation c JOIN guides_guideversion version ON version.id = c.guide_id
JOIN guides_guide guide ON guide.id = version.guide_id
WHERE c.leader_id = %(leader)s AND c.status <> %(cancelled)s
  AND NOT (guide.kind = %(check_in)s AND c.status IN (%(ended)s, %(done)s))
ORDER BY c.starts_at, c.id"""

# What goes on between an employee and whoever leads them, and what there is to answer, sign or read of it.
CURRENT_OF_EMPLOYEE = f"""SELECT {{conversation}}, {{leader}}, {{minutes}}, {_leads_today("conversation")},
  EXISTS (SELECT 1 FROM conversations_signature s JOIN conversations_agreement a ON a.id = s.agreement_id
    WHERE a.conversation_id = conversation.id AND s.by_id = %(person)s AND s.voided_at IS NULL
    AND s.addendum_id IS NULL),
  EXISTS (SELECT 1 FROM conversations_timeproposal t WHERE t.conversation_id = conversation.id
    AND t.answered_at IS NULL),
  EXISTS (SELECT 1 FROM conversations_minutescomment m WHERE m.minutes_id = minutes.id AND m.settled_at IS NULL
    AND m.by_id <> %(person)s),
  EXISTS (SELECT 1 FROM conversations_preparation p WHERE p.conversation_id = conversation.id
    AND p.author_id = %(person)s AND p.ready_at IS NOT NULL)
FROM conversations_conversation conversation
JOIN people_person leader ON leader.id = conversation.leader_id
LEFT JOIN conversations_minutes minutes ON minutes.conversation_id = conversation.id
WHERE conversation.employee_id = %(person)s
  AND conversation.status IN (%(invited)s, %(preparing)s, %(holding)s, %(closing)s, %(signing)s, %(following)s)
ORDER BY conversation.starts_at, conversation.id"""

# An employee's conversations through the years that the person is one of the two in: how much was promised in each and
# how much of it was done, as it was counted when the next was signed, or as it is by now.
LINE_OF_EMPLOYEE = f"""SELECT c.id, c.status, c.starts_at, c.held_at, leader.first_name,
  a.signed_at IS NOT NULL, a.done_in_year IS NOT NULL,
  COALESCE(a.goals_of_year, (SELECT count(*) FROM conversations_agreementgoal link
    WHERE link.agreement_id = a.id AND link.outcome = '')),
  COALESCE(a.actions_of_year, (SELECT count(*) FROM goals_action x
    JOIN conversations_agreementgoal link ON link.goal_id = x.goal_id
    WHERE link.agreement_id = a.id AND x.agreed_at = a.signed_at)),
  COALESCE(a.done_in_year, (SELECT count(*) FROM goals_action x
    JOIN conversations_agreementgoal link ON link.goal_id = x.goal_id
    WHERE link.agreement_id = a.id AND x.agreed_at = a.signed_at AND x.status = %(is_done)s)),
  guide.kind, leader.id, leader.last_name
FROM conversations_conversation c JOIN people_person leader ON leader.id = c.leader_id
LEFT JOIN conversations_agreement a ON a.conversation_id = c.id
JOIN guides_guideversion version ON version.id = c.guide_id JOIN guides_guide guide ON guide.id = version.guide_id
WHERE c.employee_id = %(employee)s AND c.status <> %(cancelled)s AND {_party("c")}
ORDER BY c.starts_at DESC, c.id"""

# A leader's people's open actions, counted by employee and status: all, those that are late, and former leaders'
# promises that came over to the leader and have no answer.
OPEN_ACTIONS = """SELECT goal.employee_id, action.status, count(*),
  sum(CASE WHEN action.due < %(today)s THEN 1 ELSE 0 END),
  sum(CASE WHEN action.due < %(today)s AND action.responsible = %(by_leader)s THEN 1 ELSE 0 END),
  sum(CASE WHEN action.responsible = %(by_leader)s AND EXISTS (SELECT 1 FROM conversations_handover h
    WHERE h.goal_id = goal.id AND h.after_id = %(leader)s AND h.goes AND h.withdrawn_at IS NULL
    AND h.answered_at >= action.created_at)
  AND NOT EXISTS (SELECT 1 FROM conversations_promiseanswer answer
    JOIN conversations_handover h ON h.id = answer.handover_id
    WHERE answer.action_id = action.id AND h.after_id = %(leader)s AND h.goes AND h.withdrawn_at IS NULL)
  THEN 1 ELSE 0 END)
FROM goals_goal goal JOIN goals_action action ON action.goal_id = goal.id
WHERE goal.leader_id = %(leader)s AND goal.status = %(agreed)s
  AND (action.status = %(remaining)s OR action.status = %(in_progress)s)
GROUP BY goal.employee_id, action.status"""
