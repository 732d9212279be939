"""What a screen that is turned round shows of a conversation: what the two have together, never what is one's own.

Own preparation, notes, the leader's aid, unfinished minutes, pitfalls, the log and every other person stay away.
"""

SHOWN = frozenset(
    f"conversations:{name}"
    for name in [
        "current",
        "turned",
        "card",
        # The conversation, and what is typed on its page
        "holding",
        "holding_end",
        "looked_back_at",
        "new_deadline",
        "keep_deadline",
        "topics",
        "topic",
        "shared_answers",
        "talk_aid",
        "talk",
        "text",
        "changes",
        # Closing and the agreement
        "closing",
        "closing_answers",
        "reopening",
        "to_signing",
        "agreement",
        "add_goal",
        "proposed_goal",
        "remove_goal",
        "end_goal",
        "keep_goal",
        "add_part",
        "add_action",
        "proposed_action",
        "remove_action",
        "conclusion",
        "add_consent",
        "consent",
        "remove_consent",
        "add_difference",
        "remove_difference",
        # Signing, and what came of it
        "signing",
        "signature",
        "signature_by_passkey",
        "change_agreement",
        "follow_up",
    ]
)
