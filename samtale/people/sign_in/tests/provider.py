"""A server of ours set up with a real OpenID provider beside it, for journeys."""

import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.fixtures import PATIENCE, ROOT, LiveApp, free_port
from tests.openid_provider import CLIENT, SECRET

# Three ways in by the same provider: by number, by `oid`, and at a level.
PROVIDERS = {
    "nordvag": {"CLAIM": "employee_number", "NAME": "Nordvåg kommune"},
    "oid": {"CLAIM": "oid", "MATCHES": "identity", "NAME": "Katalogen"},
    "level": {"CLAIM": "employee_number", "ACR": "substantial,high", "NAME": "Porten"},
}


@dataclass
class OpenIDProvider:
    """allauth's provider in a process of its own."""

    callbacks: list[str]
    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.openid_provider", str(self.port), *self.callbacks],
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/.well-known/openid-configuration", timeout=PATIENCE).close()  # noqa: S310
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"The provider did not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


def settings_of(issuer: str) -> dict[str, str]:
    """What an operator sets of the provider at an address."""
    said = {"SAMTALE_OIDC": ",".join(PROVIDERS)}
    for name, more in PROVIDERS.items():
        own = {"ISSUER": issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET} | more
        said |= {f"SAMTALE_OIDC_{name.upper()}_{key}": value for key, value in own.items()}
    return said


def environment_of(app: LiveApp, url: str, provider: OpenIDProvider) -> dict[str, str]:
    """What the server is started with."""
    return app.environment | {"SAMTALE_URL": url} | settings_of(provider.url)
