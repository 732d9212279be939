"""The heart's place among the apps."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "samtale.conversations"

    def ready(self) -> None:
        from samtale.audit import words
        from samtale.core import how_long, lines
        from samtale.notices import chores
        from samtale.people import letter_language, own_rows
        from samtale.people.ways_in import undoing

        from . import log_words
        from .collaborative_text import actions as collaborative_text_actions
        from .home import calendar_feed
        from .leader_change import jobs as leader_change_jobs
        from .reminders import before_conversations
        from .reminders import jobs as reminders_jobs
        from .retention import jobs as retention_jobs
        from .retention import periods_in_words
        from .signature import actions as signature_actions
        from .signature import awaiting

        words.add(log_words.WORDS)
        how_long.add(periods_in_words.how_long)
        for place in ("home", "team"):
            lines.add(place, awaiting.addenda)

        chores.add(signature_actions.remind_unsigned)
        chores.add(before_conversations.remind_to_prepare)
        chores.add(before_conversations.remind_of_check_ins)
        chores.add(reminders_jobs.queue_digests)
        chores.add(collaborative_text_actions.forget_edits)
        chores.add(retention_jobs.destroy_for_a_while)
        chores.add(leader_change_jobs.ask_employees)
        chores.add(leader_change_jobs.stop_conversations)
        own_rows.add("digest", lambda person: reminders_jobs.how_often(person=person).value)
        own_rows.add("letters_in", letter_language.written_in)
        own_rows.add(
            "check_in_reminders",
            lambda person: "yes" if reminders_jobs.wants_word_of_check_ins(person=person) else "no",
        )
        own_rows.add("calendar_address", calendar_feed.own_row)
        undoing.also(calendar_feed.forget)
