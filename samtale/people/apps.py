"""The app's place among the apps."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils import timezone


class PeopleConfig(AppConfig):
    name = "samtale.people"

    def ready(self) -> None:
        from .sign_in import sealed_authenticators

        sealed_authenticators.make_known()
        user_logged_in.connect(note_sign_in, dispatch_uid="people.note_sign_in")
        post_migrate.connect(make_cache_table, sender=self, dispatch_uid="people.make_cache_table")


def note_sign_in(sender, request, user, **kwargs) -> None:
    """Whoever has just signed in has confirmed who they are, and is not let in some other way unasked from now on."""
    from .models import Person
    from .sign_in.reauthentication import mark_confirmed

    if user.first_signed_in_at is None:
        user.first_signed_in_at = timezone.now()
        Person.objects.filter(pk=user.pk, first_signed_in_at=None).update(first_signed_in_at=user.first_signed_in_at)
    mark_confirmed(request)
    request.just_signed_in = user
    request.session.signed_in_at = timezone.now()


def make_cache_table(sender, using, **kwargs) -> None:
    """The table that tries are counted in, shared by every process; made with the others so that nobody forgets it."""
    call_command("createcachetable", database=using, verbosity=0)
