"""What one may do with a conversation, by name: each is a `may_…` in access.py, which says who."""

from typing import Literal

Right = Literal[
    "read",
    "prepare",
    "share",
    "start",
    "write_shared",
    "arrange_topics",
    "touch_topics",
    "use_talk_aid",
    "separate",
    "close",
    "agree",
    "differ",
    "sign",
    "refuse",
    "add_addendum",
    "follow_up",
    "read_minutes",
    "keep_notes",
    "see_log",
    "answer_invitation",
    "write_minutes",
    "decide_minutes",
    "keep_agreement",
    "answer_statements",
    "answer_anonymously",
    "ask_for_notes",
    "move",
    "cancel",
    "answer_proposal",
    "comment_minutes",
    "use_leader_aid",
    "set_focus",
]
# What somebody whom others have let in at a new address does also in conversations from before.
NEVER_SHUT: frozenset[Right] = frozenset(
    {
        "agree",
        "sign",
        "refuse",
        "differ",
        "add_addendum",
        "follow_up",
        "keep_agreement",
        "see_log",
        "answer_invitation",
        "move",
        "cancel",
        "answer_proposal",
    }
)
