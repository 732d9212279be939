"""What must be right before the server starts: it refuses otherwise, and says which."""

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from config import missing, upgraded
from samtale.core.sure import sure
from samtale.vault import keys

SHORTEST_SECRET = 50


class ProgramConfig(AppConfig):
    """Registers the checks, and what the worker does for the lowest parts; the program as a whole has no models."""

    name = "config"

    def ready(self) -> None:
        checks.register(master_key, checks.Tags.security)
        checks.register(secret_key, checks.Tags.security)
        checks.register(stored_keys, checks.Tags.database)
        checks.register(missing.set_up)
        checks.register(missing.log_as_seen, checks.Tags.database)


def _error(number: int, message: str, hint: str) -> checks.Error:
    return checks.Error(message, hint=hint, id=f"samtale.E{number:03}")


def master_key(app_configs=None, **kwargs) -> list[checks.Error]:
    """The master key is there, only its owner can read it, and it has the right shape."""
    try:
        keys.master_keys()
    except keys.VaultError as problem:
        return [_error(1, str(problem), "A file with mode 600, a variable or a command gives one «id:base64» a line.")]
    except OSError as problem:
        return [_error(1, f"The master key cannot be read: {problem}", "It belongs to the user the server runs as.")]
    return []


def secret_key(app_configs=None, **kwargs) -> list[checks.Error]:
    """The key that signs cookies is long enough."""
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        return [_error(2, "SAMTALE_SECRET_KEY is too short.", f"At least {SHORTEST_SECRET} random characters.")]
    return []


def stored_keys(app_configs=None, databases=None, **kwargs) -> list[checks.Error]:
    """Every master key that stored keys are wrapped by is at hand and fits; true of an empty database."""
    if master_key():
        return []  # said by that check
    key_class, master_class = apps.get_model("vault.DataKey"), apps.get_model("vault.MasterKey")
    problems = []
    for alias in databases or []:
        if not upgraded.has_all_of(alias, key_class, master_class):
            continue  # the upgrade opens every key
        try:
            if master_class.last_taken(using=alias):
                master_class.current(using=alias)
        except keys.VaultError as problem:
            problems.append(_error(4, str(problem), "It is the master key that new texts are stored under."))
            continue
        alive = key_class.objects.using(alias).filter(wrapped__isnull=False)
        for master_id in alive.values_list("master_id", flat=True).distinct():
            try:
                sure(alive.filter(master_id=master_id).first()).unasked()
            except keys.VaultError as problem:
                problems.append(_error(3, str(problem), "Put back the master key this database was written with."))
    return problems


def refuse_when_wrong() -> None:
    """For the server's entry point. Raises ImproperlyConfigured with everything that is wrong."""
    wrong = [*master_key(), *secret_key()] or stored_keys(databases=["default"])
    if wrong:
        raise ImproperlyConfigured("\n".join(f"{problem.msg} {problem.hint}" for problem in wrong))
