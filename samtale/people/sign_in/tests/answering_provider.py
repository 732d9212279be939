"""An OpenID provider in a thread that gives the answer it is told to, over HTTP and truly signed."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.openid_provider import CLIENT, SECRET, new_key

KID = "the-provider-s"
# By who signs in: the claims beside the standard's.
PEOPLE: dict[str, dict] = {
    "ingrid": {"employee_number": "1001", "acr": "high"},
    "ola": {"employee_number": "1002", "acr": "high"},
    "stranger": {"employee_number": "999999", "acr": "high"},
    # The address of somebody registered, and nothing else of theirs.
    "same_address": {"email": "ingrid.aasen@nordvag.example", "email_verified": True, "acr": "high"},
    "second_ingrid": {"employee_number": "1001", "acr": "high"},
    "low": {"employee_number": "1001", "acr": "low"},
}
# Ingrid's, but for one thing that is wrong.
WRONG: dict[str, dict] = {
    "wrong_audience": {"aud": "somebody-else"},
    "two_audiences": {"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"},
    "wrong_issuer": {"iss": "https://provider.example"},
    "expired": {"iat": 1_700_000_000, "exp": 1_700_000_300},
    "old_nonce": {"nonce": "of-an-earlier-sign-in"},
    "no_nonce": {"nonce": None},
    "forged": {},  # by somebody who says it is the provider's key
    "unsigned": {},
    "long_ago": {"sub": "sub-ingrid", "auth_time": 1_700_000_000},  # right, but they were not asked anew
}


class Begun(NamedTuple):
    """What a sign-in was begun with, and who it turned out to be."""

    who: str
    asked: dict[str, str]


class AnsweringProvider(ThreadingHTTPServer):
    """Its addresses, and the codes it has given out; each buys its answer once, by whoever began."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Pages)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.key, self.another_key = new_key(), new_key()
        self.given: dict[str, Begun] = {}
        self.tokens: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def send_back(self, sent_to: str, who: str) -> str:
        """Where the browser that was sent to an address here goes when this is who signed in."""
        asked = {name: value[0] for name, value in parse_qs(urlsplit(sent_to).query).items()}
        assert sent_to.startswith(self.url) and asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.given[code] = Begun(who, asked)
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': asked['state']})}"

    def sell(self, form: dict[str, str]) -> dict[str, str] | None:
        """The tokens a code buys, or None."""
        begun = self.given.pop(form["code"], None)
        shown = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET)
            or begun is None
            or (
                begun.asked["redirect_uri"] != form["redirect_uri"]
                or begun.asked["code_challenge"] != base64.urlsafe_b64encode(shown).decode().rstrip("=")
            )
        ):
            return None
        self.tokens.append(self._signed(begun))
        return {"access_token": f"of {begun.who}", "token_type": "Bearer", "id_token": self.tokens[-1]}

    def _signed(self, begun: Begun) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": f"sub-{begun.who}",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": begun.asked["nonce"],
            "auth_time": now,
        }
        claims |= PEOPLE.get(begun.who, PEOPLE["ingrid"]) | WRONG.get(begun.who, {})
        claims = {name: value for name, value in claims.items() if value is not None}
        if begun.who == "unsigned":
            return jwt.encode(claims, None, "none", {"kid": KID})
        return jwt.encode(claims, self.another_key if begun.who == "forged" else self.key, "RS256", {"kid": KID})

    def keys(self) -> dict:
        public = load_pem_private_key(self.key.encode(), None).public_key()
        return {"keys": [jwt.algorithms.RSAAlgorithm.to_jwk(public, as_dict=True) | {"kid": KID, "alg": "RS256"}]}


class _Pages(BaseHTTPRequestHandler):
    server: AnsweringProvider

    def do_GET(self) -> None:
        if self.path == "/keys":
            return self._say(200, self.server.keys())
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        self._say(
            200,
            {name: f"{self.server.url}/{page}" for name, page in names.items()}
            | {"issuer": self.server.url, "token_endpoint_auth_methods_supported": ["client_secret_post"]},
        )

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        bought = self.server.sell({name: value[0] for name, value in form.items()})
        self._say(200 if bought else 400, bought or {"error": "invalid_grant"})

    def _say(self, status: int, what: dict) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *what) -> None:
        pass
