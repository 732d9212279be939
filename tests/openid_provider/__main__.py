"""Starts the provider on loopback, with one client and its people, until asked to end."""

import os
import sys
import tempfile
from pathlib import Path

from . import CLIENT, SECRET, new_key


def main(port: int, callbacks: list[str]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="openid-provider-"))
    (folder / "key.pem").write_text(new_key())
    os.environ |= {"PROVIDER_FOLDER": str(folder), "DJANGO_SETTINGS_MODULE": "tests.openid_provider.settings"}
    import django

    django.setup()
    from allauth.idp.oidc.models import Client
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.core.servers.basehttp import get_internal_wsgi_application, run

    from .claims import PEOPLE

    call_command("migrate", verbosity=0)
    client = Client(id=CLIENT, name="Samtale", skip_consent=True)
    client.set_secret(SECRET)
    client.set_redirect_uris(callbacks)
    client.set_scopes(["openid", "profile"])
    client.save()
    for who in PEOPLE:
        get_user_model().objects.create_user(who)
    run("127.0.0.1", port, get_internal_wsgi_application(), threading=True)


main(int(sys.argv[1]), sys.argv[2:])
