"""The app's place among the apps."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "samtale.notices"

    def ready(self) -> None:
        from samtale.core import lines, signed_cache
        from samtale.operations import destroyed_keys
        from samtale.people import own_rows
        from samtale.people.importing.uploads import remove_old_uploads
        from samtale.people.sign_in import letters as sign_in_letters
        from samtale.people.ways_in import actions as ways_in
        from samtale.people.whole_log import jobs as whole_log_jobs
        from samtale.people.whole_log import letters as whole_log_letters

        from . import chores, delivery, outbox, shared_files, unreachable

        chores.add(remove_old_uploads)  # people lie below this app, and cannot add it themselves
        chores.add(ways_in.put_due_in_force)
        chores.add(ways_in.forget_old)
        chores.add(whole_log_jobs.write_weekly)
        chores.add_long(whole_log_jobs.look)
        chores.add_long(whole_log_jobs.look_at_rows)
        chores.add_long(destroyed_keys.keep_known)
        chores.add(signed_cache.let_go_of_old)
        chores.add(delivery.forget_old)
        chores.add(shared_files.forget_unused)
        chores.add(unreachable.try_corrected)
        lines.add("people", unreachable.lines_of_all)
        lines.add("person", unreachable.lines_of_one)
        own_rows.add("address_refused", unreachable.own_row)
        sign_in_letters.send_by(outbox.queue)
        whole_log_letters.send_by(outbox.queue)
