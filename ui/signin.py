"""Signing in with an account (OpenID Connect): Streamlit's own `[auth]`, asked before any page.

Streamlit leads to the provider and back and keeps a signed cookie; this reads that cookie for every
request, media included, and says who of all account holders may come in. The one place that knows
how Streamlit signs it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from streamlit import auth_util
from streamlit.errors import StreamlitAuthError
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from ..errors import SetupError
from .owner import Visitor

SHORTEST = 16  # letters of the secret that signs the cookies
LONGEST = 200  # of an owner in the store
SECTION = (
    "write it in ~/.streamlit/secrets.toml: redirect_uri, cookie_secret, client_id, client_secret, "
    "server_metadata_url (docs/users.md shows one)"
)


@dataclass(frozen=True)
class StreamlitAccounts:
    """The accounts of the providers in `[auth]` of which `allow` says that they may come in."""

    providers: tuple[str, ...]
    allow: tuple[str, ...]

    def of(self, cookies: Mapping[str, str]) -> Visitor | None:
        """By issuer and subject, which never change hands; an e-mail address does."""
        said = _claims(cookies)
        issuer, subject = str(said.get("iss") or ""), str(said.get("sub") or "")
        if not issuer or not subject:
            return None
        owner = f"{issuer}#{subject}"  # no person's name has a '#'
        if len(owner) > LONGEST:
            owner = "#" + hashlib.sha256(owner.encode()).hexdigest()
        return Visitor(owner, str(said.get("email") or said.get("name") or subject))

    def allowed(self, cookies: Mapping[str, str]) -> bool:
        """By an address that the provider has verified, by subject, or everybody it knows."""
        said = _claims(cookies)
        if self.of(cookies) is None:
            return False
        email = str(said.get("email") or "").lower() if said.get("email_verified") is True else ""
        return any(
            one in ("*", said["sub"]) or (email and fnmatchcase(email, one.lower()))
            for one in self.allow
        )

    def way(self, provider: str) -> str:
        return f"/auth/login?provider={auth_util.encode_provider_token(provider)}"

    def leaving(self, cookies: Mapping[str, str]) -> str:
        return "/auth/logout" if USER_COOKIE_NAME in cookies else ""


def accounts(allow: Sequence[str]) -> StreamlitAccounts | None:
    """None where nobody is to be let in by account; a section that is not whole is refused."""
    if not allow:
        return None
    section = auth_util.get_secrets_auth_section()
    if not section:
        raise SetupError("--allow lets accounts in, and there is no [auth] section", SECTION)
    if not auth_util.is_authlib_installed():
        raise SetupError("signing in needs Authlib", "pip install 'streamlit[auth]'")
    named = [name for name, value in section.items() if hasattr(value, "items")]
    providers = [name for name in named if "client_id" in section[name]]
    if "client_id" in section:
        providers.insert(0, "default")
    if not providers:
        raise SetupError("the [auth] section names no provider (client_id)", SECTION)
    try:
        for provider in providers:
            auth_util.validate_auth_credentials(provider)
    except StreamlitAuthError as error:
        raise SetupError(f"the [auth] section is not whole: {error}", SECTION) from error
    secret = str(section.get("cookie_secret", ""))
    if len(secret) < SHORTEST:
        raise SetupError(
            f"cookie_secret has {len(secret)} characters, {SHORTEST} are the least",
            "make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        )
    return StreamlitAccounts(tuple(providers), tuple(allow))


def _claims(cookies: Mapping[str, str]) -> dict[str, object]:
    """What the provider said of them, as Streamlit signed it; empty for a cookie that is not so."""

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, value) if value else None

    signed = auth_util.get_cookie_with_chunks(one, USER_COOKIE_NAME)
    if signed is None:
        return {}
    said = json.loads(signed)
    here = auth_util.get_origin_from_redirect_uri()
    return said if said.get("is_logged_in") and said.get("origin") == here else {}
