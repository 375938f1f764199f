"""The mark that a token carries of the session state of its owner."""

from typing import Protocol

MARK_LENGTH = 8
SEPARATOR = "."


class Owner(Protocol):
    """What a mark is made of."""

    def get_session_auth_hash(self) -> str:
        """A keyed hash of the password and the session epoch."""


def mark_of(user: Owner) -> str:
    """How every token of this person begins now: a new password or a raised epoch changes it.

    knox keeps a token's first fifteen characters readable and the hash of all of it, so a mark
    cannot be put before another token.
    """
    return user.get_session_auth_hash()[:MARK_LENGTH] + SEPARATOR


def carries_mark(token_key: str, user: Owner) -> bool:
    """Whether a token of this person still counts."""
    return token_key.startswith(mark_of(user))
