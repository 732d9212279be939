"""What an address of the access table says: who there is, whom a method answers, and in which statuses."""

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
