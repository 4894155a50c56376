"""A small OpenID provider on this machine, to sign in at: discovery, code with PKCE, signed tokens.

It asks for a name and believes it; all the rest is as the protocol has it, and wrong requests are
refused.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "vitron-studio", "what-only-the-studio-knows"
PEOPLE = {
    "carol": {"sub": "0001", "email": "carol@example.org", "email_verified": True},
    "dave": {"sub": "0002", "email": "dave@example.org", "email_verified": True},
    "mallory": {"sub": "0003", "email": "carol@example.org", "email_verified": False},
    "trudy": {"sub": "0004", "email": "trudy@elsewhere.example", "email_verified": True},
}


class Provider(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one"})
        self.codes: dict[str, dict[str, str]] = {}


@contextmanager
def provider() -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Desk(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *words: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(where.query).items()}
        here = self.server.issuer
        if where.path == "/.well-known/openid-configuration":
            self._json({
                "issuer": here, "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token", "jwks_uri": f"{here}/keys",
                "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            })  # fmt: skip
        elif where.path == "/keys":
            self._json({"keys": [self.server.key.as_dict(private=False)]})
        elif where.path == "/authorize" and asked.get("client_id") == CLIENT:
            hidden = "".join(
                f'<input type="hidden" name="{name}" value="{value}">'
                for name, value in asked.items()
            )
            self._page(f"<form action=/chosen>{hidden}<input name=who aria-label=Who><button>Go")
        elif where.path == "/chosen":
            code = secrets.token_urlsafe()
            self.server.codes[code] = asked
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_response(302)
            self.send_header("location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        given = {name: values[0] for name, values in body.items()}
        asked = self.server.codes.pop(given.get("code", ""), None)
        mine = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        proof = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        if (
            asked is None
            or self.headers["authorization"] != f"Basic {mine}"
            or challenge != asked["code_challenge"]
            or given["redirect_uri"] != asked["redirect_uri"]
        ):
            self.send_error(400)
            return
        now = int(time.time())
        claims = {
            "iss": self.server.issuer, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], **PEOPLE[asked["who"]],
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.server.key)
        self._json({
            "access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": token,
            "expires_in": 300,
        })  # fmt: skip

    def _json(self, value: object) -> None:
        self._send("application/json", json.dumps(value).encode())

    def _page(self, body: str) -> None:
        self._send("text/html; charset=utf-8", f"<!doctype html><title>Who</title>{body}".encode())

    def _send(self, kind: str, data: bytes) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
