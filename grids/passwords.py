"""What a password must be: the two policies an installation can choose from."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 128
MLPS_SHORTEST = 8
MLPS_KINDS = 3
ASVS_SHORTEST = 12


class PolicyValidator:
    """Django's password validator for settings.PASSWORD_POLICY.

    `mlps`: at least 8 characters of three of the four kinds (GB/T 22239-2019, 8.1.4.1 a). `asvs`:
    at least 12 characters of whatever kind (OWASP ASVS 4.0.3, 2.1.1); the list of common passwords
    is Django's own validator. Both take 128 characters at most (ASVS 2.1.2).
    """

    def __init__(self, policy: str | None = None) -> None:
        self.policy = policy or settings.PASSWORD_POLICY

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError with every sentence that applies."""
        faults = []
        if len(password) < self._shortest():
            faults.append(_too_short(self._shortest()))
        if len(password) > LONGEST:
            faults.append(
                ValidationError(
                    _("The password may have %(most)d characters at most."),
                    code="too_long",
                    params={"most": LONGEST},
                )
            )
        if self.policy == "mlps" and kinds_in(password) < MLPS_KINDS:
            faults.append(
                ValidationError(
                    _(
                        "Mix three kinds of characters: small letters, capital letters, figures, "
                        "signs such as - or @."
                    ),
                    code="too_plain",
                )
            )
        if faults:
            raise ValidationError(faults)

    def get_help_text(self) -> str:
        """One sentence under the field."""
        if self.policy == "asvs":
            return _("At least %(least)d characters; a short sentence is easy to remember.") % {
                "least": ASVS_SHORTEST
            }
        return _(
            "At least %(least)d characters, of three kinds: small letters, capital letters, "
            "figures, signs."
        ) % {"least": MLPS_SHORTEST}

    def _shortest(self) -> int:
        return ASVS_SHORTEST if self.policy == "asvs" else MLPS_SHORTEST


def _too_short(least: int) -> ValidationError:
    return ValidationError(
        _("The password needs at least %(least)d characters."),
        code="too_short",
        params={"least": least},
    )


def kinds_in(password: str) -> int:
    """How many of the four kinds of characters stand in it; Chinese characters are signs."""
    tests = (
        lambda c: c.isascii() and c.islower(),
        lambda c: c.isascii() and c.isupper(),
        lambda c: c.isascii() and c.isdigit(),
        lambda c: not (c.isascii() and c.isalnum()),
    )
    return sum(any(test(c) for c in password) for test in tests)
