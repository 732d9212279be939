"""The app's place among the apps."""

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "samtale.audit"

    def ready(self) -> None:
        from . import sealed

        for model in apps.get_models():
            if issubclass(model, sealed.Sealed):
                sealed.prepare(model)
        post_migrate.connect(guard_log, sender=self, dispatch_uid="audit.guard_log")


def guard_log(sender, using, **kwargs) -> None:
    """SQLite drops a table's triggers when a migration makes it anew; so they are put up after every one."""
    from . import guard

    if sender.get_model("AccessLog")._meta.db_table in connections[using].introspection.table_names():
        guard.put_up(connections[using])
