"""The course of a conversation, cell by cell: what opens, what is closed, and where each step leads."""

import pytest

from samtale.conversations import states
from samtale.conversations.states import Status, TransitionError

# A column a status, in the order of the course:
#   innkalt, forberedelse, samtale, avslutning, signering, oppfølging, ikke signert, avsluttet, avlyst, stanset, holdt
IN_ORDER = list(Status)
OPENS = {
    "answer_invitation": "xx.. ... ....",
    "move": "xx.. ... ....",
    "prepare": "xxxx ... ....",
    "write_note": "xxxx ... .x..",
    "unshare": "xx.. ... .x..",
    "bring_notes": "xx.. ... ....",
    "undo_start": "..x. ... ....",
    "write_shared": "..xx ... ....",
    "agree": "..xx ... ....",
    "look_back": "xxxx ... ....",
    "answer_closing": "...x ... ....",
    "write_minutes": "..xx xxx ....",
    "sign": ".... x.x ....",
    "refuse": ".... x.. ....",
    "remind_signing": ".... x.. ....",
    "differ": "..xx x.. ....",
    "add_addendum": ".... .x. ....",
    "follow_up": ".... .xx x...",
}
LEADS = {
    "accept": ("x... ... ....", Status.PREPARING),
    "move": ("xx.. ... ....", Status.INVITED),
    "take": ("xx.. ... ....", Status.PREPARING),
    "cancel": ("xx.. ... ....", Status.CANCELLED),
    "start": ("xx.. ... ....", Status.HOLDING),
    "undo_start": ("..x. ... ....", Status.PREPARING),
    "undo_start_unanswered": ("..x. ... ....", Status.INVITED),
    "close": ("..x. ... ....", Status.CLOSING),
    "reopen": ("...x ... ....", Status.HOLDING),
    "finish": ("..x. ... ....", Status.DONE),
    "to_signing": ("...x ... ....", Status.SIGNING),
    "change": (".... x.x ....", Status.CLOSING),
    "all_signed": (".... x.x ....", Status.FOLLOWING),
    "refuse": (".... x.. ....", Status.UNSIGNED),
    "call_off": ("xx.. ... ....", Status.CANCELLED),
    "stop": ("..xx x.. ....", Status.STOPPED),
    "lapse": ("xx.. ... ....", Status.CANCELLED),
    "next_signed": (".... .xx ....", Status.ENDED),
}
OPEN, HELD = "xxxx x.. ....", "...x xxx x.xx"
FOR_GOOD = {Status.ENDED, Status.CANCELLED, Status.STOPPED, Status.DONE}


def marked(row: str) -> set[Status]:
    columns = row.replace(" ", "")
    assert len(columns) == len(IN_ORDER)
    return {status for status, mark in zip(IN_ORDER, columns, strict=True) if mark == "x"}


def test_every_deed_and_every_step_is_in_the_tables():
    assert set(states.CAN) == set(OPENS) and set(states.TRANSITIONS) == set(LEADS)


@pytest.mark.parametrize("what", states.CAN)
def test_what_is_open_in_which_status(what):
    opened = {status for status in Status if states.can(what, status)}
    assert opened == marked(OPENS[what])
    for status in Status:
        if status in opened:
            states.require(what, status)
        else:
            with pytest.raises(TransitionError) as refused:
                states.require(what, status)
            assert (refused.value.what, refused.value.status) == (what, status)


@pytest.mark.parametrize("step", states.TRANSITIONS)
def test_where_each_step_begins_and_leads(step):
    begins, leads_to = LEADS[step]
    for status in Status:
        if status in marked(begins):
            assert states.after(step, status) is leads_to
        else:
            with pytest.raises(TransitionError, match=f"^{step} in {status}$"):
                states.after(step, status)


def test_nothing_leads_on_from_what_is_over_and_everything_is_reached():
    begins = set().union(*(row.before for row in states.TRANSITIONS.values()))
    assert set(Status) - begins == FOR_GOOD
    reached, before = {Status.INVITED}, set()
    while reached != before:
        before = set(reached)
        reached |= {row.after for row in states.TRANSITIONS.values() if row.before & reached}
    assert reached == set(Status)


def test_the_groups_of_statuses():
    assert states.BEFORE == marked("xx.. ... ....") and states.OPEN == marked(OPEN) and states.HELD == marked(HELD)
    assert states.AFTER_SIGNING == marked(".... .x. x...")


def test_what_was_signed_is_not_written_in_any_more():
    of_the_text = states.NEEDS_KEY["agreement_key"] - {"add_addendum"}
    assert not any(states.can(what, status) for what in of_the_text for status in states.AFTER_SIGNING)


def test_what_a_destroyed_key_closes():
    """Following up, asking again and taking back need no key: they write in texts that have their own, or in none."""
    assert states.NEEDS_KEY == {
        "shared_key": {
            "prepare",
            "write_note",
            "bring_notes",
            "write_shared",
            "write_minutes",
            "answer_invitation",
            "move",
            "answer_closing",
        },
        "agreement_key": {"agree", "look_back", "answer_closing", "sign", "refuse", "differ", "add_addendum"},
    }
    assert set().union(*states.NEEDS_KEY.values()) == set(OPENS) - {
        "unshare",
        "undo_start",
        "remind_signing",
        "follow_up",
    }
