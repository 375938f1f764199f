"""Personal text at rest: AES-256-GCM for what must be read again, a keyed hash for what must only
be recognised. Keys come from settings.FIELD_KEYS (key id -> 32 bytes); the first one encrypts, the
others still open. A sealed text is `v1:<key id>:<base64url of nonce and ciphertext>`, bound to its
table, field and row, so that a value copied into another row or column does not open.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

_SEALED = re.compile(r"v1:([A-Za-z0-9_-]{1,32}):([A-Za-z0-9_-]+)", re.ASCII)
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
_NONCE_BYTES = 12


class SealError(Exception):
    """A sealed text cannot be opened; the sentence never holds the text."""


class UnknownKey(SealError):
    """The key that sealed or hashed this text is not among FIELD_KEYS."""

    def __init__(self, kid: str) -> None:
        super().__init__(
            _("The key %(kid)s is not among the field keys; put it back to read this.")
            % {"kid": kid}
        )


class Tampered(SealError):
    """The text was changed, or was sealed for another table, field or row."""

    def __init__(self) -> None:
        super().__init__(_("This protected text was damaged or belongs to another record."))


@sensitive_variables()
def seal(plain: str, *, table: str, field: str, row: object) -> str:
    """Return `plain` sealed under the first key for this one place; `row` is the row's id."""
    kid = current_key_id()
    nonce = secrets.token_bytes(_NONCE_BYTES)
    data = AESGCM(_keys()[kid]).encrypt(nonce, plain.encode(), _place(table, field, row))
    return f"v1:{kid}:{urlsafe_b64encode(nonce + data).rstrip(b'=').decode()}"


@sensitive_variables()
def open_sealed(sealed: str, *, table: str, field: str, row: object) -> str:
    """Return the text behind `sealed`; raises UnknownKey or Tampered."""
    kid = key_id(sealed)
    body = sealed.rpartition(":")[2]
    raw = urlsafe_b64decode(body + "=" * (-len(body) % 4))
    try:
        plain = AESGCM(_key(kid)).decrypt(
            raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _place(table, field, row)
        )
    except (InvalidTag, ValueError):  # ValueError: shorter than a nonce
        raise Tampered from None
    return plain.decode()


def is_sealed(text: str) -> bool:
    """Whether `text` has the form of a sealed text; says nothing about its key."""
    match = _SEALED.fullmatch(text)
    return match is not None and len(match[2]) % 4 != 1


def key_id(sealed: str) -> str:
    """Return the id of the key that sealed this text; raises Tampered when it is none."""
    if not is_sealed(sealed):
        raise Tampered
    return sealed.split(":")[1]


def current_key_id() -> str:
    """Return the id of the key that encrypts now."""
    return next(iter(_keys()))


@sensitive_variables()
def keyed_hash(text: str, *, row: object) -> str:
    """Return `<key id>:<hex of HMAC-SHA256>` of `text` in this row.

    The row is part of it, so that equal names in two tickets cannot be linked by their hashes.
    The key id stays with the hash: after a rotation it can be verified as long as the old key is
    kept among FIELD_KEYS.
    """
    kid = current_key_id()
    return f"{kid}:{_hmac(kid, text, row)}"


@sensitive_variables()
def hash_matches(stored: str, text: str, *, row: object) -> bool:
    """Whether `stored` is the keyed hash of `text` in this row; raises UnknownKey."""
    kid, _sep, digest = stored.partition(":")
    return hmac.compare_digest(digest.encode(), _hmac(kid, text, row).encode())


def mark_of_key(kid: str) -> str:
    """Return what tells this key from another one of the same id, and gives nothing of it away."""
    return _hmac(kid, "", "mark of a key")[:16]


@sensitive_variables()
def _hmac(kid: str, text: str, row: object) -> str:
    # A key of its own, derived by RFC 5869, so that one key never serves two algorithms.
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"wangge keyed hash v1")
    return hmac.new(
        derived.derive(_key(kid)), _place(row) + b"|" + text.encode(), sha256
    ).hexdigest()


def _keys() -> Mapping[str, bytes]:
    keys = settings.FIELD_KEYS
    if not keys or not all(_KEY_ID.fullmatch(kid) and len(key) == 32 for kid, key in keys.items()):
        raise ImproperlyConfigured(
            "WANGGE_FIELD_KEYS needs at least one key: <id>:<32 bytes as base64url>, where the id"
            " is made of letters, figures, _ and -."
        )
    return keys


def _key(kid: str) -> bytes:
    try:
        return _keys()[kid]
    except KeyError:
        raise UnknownKey(kid) from None


def _place(*parts: object) -> bytes:
    names = [str(part) for part in parts]
    if any(not name or "|" in name for name in names):
        raise ValueError("A sealed text needs a table, a field and a row id, none of them with |.")
    return "|".join(names).encode()
