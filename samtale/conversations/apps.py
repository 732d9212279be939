"""The heart's place among the apps."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "samtale.conversations"

    def ready(self) -> None:
        from samtale.audit import words
        from samtale.core import how_long, lines
        from samtale.notices import chores
        from samtale.people import own_rows, written_to
        from samtale.people.ways_in import undoing

        from . import (
            awaited,
            clearing,
            digests,
            leader_changes,
            living,
            log_words,
            own_calendar,
            reminding,
            signing,
            times,
        )

        words.add(log_words.WORDS)
        how_long.add(times.how_long)
        for place in ("home", "team"):
            lines.add(place, awaited.addenda)

        chores.add(signing.remind_unsigned)
        chores.add(reminding.remind_to_prepare)
        chores.add(reminding.remind_of_check_ins)
        chores.add(digests.queue_digests)
        chores.add(living.forget_edits)
        chores.add(clearing.destroy_for_a_while)
        chores.add(leader_changes.ask_employees)
        chores.add(leader_changes.stop_conversations)
        own_rows.add("digest", lambda person: digests.how_often(person=person).value)
        own_rows.add("letters_in", written_to.written_in)
        own_rows.add(
            "check_in_reminders", lambda person: "yes" if digests.wants_word_of_check_ins(person=person) else "no"
        )
        own_rows.add("calendar_address", own_calendar.own_row)
        undoing.also(own_calendar.forget)
