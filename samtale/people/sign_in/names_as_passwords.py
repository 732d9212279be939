"""No password that is little but names everybody knows: the person's own, the organisation's, this program's."""

import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import Person

KNOWN_TO_ALL = ("samtale", "passord", "password")
AT_LEAST = 6  # letters beside the names, as in a word nobody can know
_ALIKE = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ŋ": "n", "ŧ": "t", "0": "o", "1": "i", "3": "e", "5": "s"})


class NamesValidator:
    """Django's own counts letters alone, and takes many a good sentence for the name of a municipality."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raises ValidationError («password_is_names»)."""
        left = _letters(password)
        for name in sorted(_names(user), key=len, reverse=True):
            left = left.replace(name, "")
        if len(left) < min(AT_LEAST, len(_letters(password))):
            raise ValidationError(self.get_help_text(), code="password_is_names")

    def get_help_text(self) -> str:
        return _("Passordet kan ikke bare være navnet ditt, adressen din eller navnet på virksomheten.")


def _names(user: Person | None) -> set[str]:
    own = (user.first_name, user.last_name, user.email or "") if user else ()
    words = (part for name in (*own, settings.ORGANISATION, *KNOWN_TO_ALL) for part in re.split(r"\W+", name))
    return {letters for word in words if len(letters := _letters(word)) > 1}


def _letters(text: str) -> str:
    """Only its letters, as somebody writes them in a hurry: small, without marks, and with o for 0."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    return "".join(letter for letter in plain if letter.isalpha())
