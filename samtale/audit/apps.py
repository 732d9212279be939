"""The app's place among the apps."""
from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "samtale.audit"

    def ready(self) -> None:
        post_migrate.connect(guard_log, sender=self, dispatch_uid="audit.guard_log")


def guard_log(sender, using, **kwargs) -> None:
    """SQLite drops a table's triggers when a migration makes it anew; so they are put up after every one."""
    from . import guard

    if sender.get_model("AccessLog")._meta.db_table in connections[using].introspection.table_names():
        guard.put_up(connections[using])
