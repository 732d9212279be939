"""Passwords known from breaches, looked up in a file on this machine: nothing of a password leaves it.

The file is Have I Been Pwned's «SHA-1, ordered by hash»: forty hexadecimal digits a line, a colon and a count.
"""

import hashlib
import io
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DIGITS = 40


class BreachedPasswordValidator:
    """Refuses a password whose hash stands in the file, where the operator has one."""

    def validate(self, password: str, user=None) -> None:
        """Raises ValidationError («password_breached»)."""
        if settings.BREACHED_PASSWORDS and stands_in(Path(settings.BREACHED_PASSWORDS), password):
            raise ValidationError(self.get_help_text(), code="password_breached")

    def get_help_text(self) -> str:
        return _("Passordet kan ikke være et som er kommet på avveie.")


def stands_in(file: Path, password: str) -> bool:
    """Whether a password's hash is in an ordered file. Reads about thirty lines of a thousand million."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, lines.seek(0, io.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            start = _line_at(lines, middle)
            found = lines.readline()[:DIGITS].upper()
            if found == wanted:
                return True
            if found and found < wanted:
                low = max(middle + 1, lines.tell())
            else:
                high = min(middle, start)
    return False


def _line_at(lines, place: int) -> int:
    """Go to the beginning of the line that a place in the file lies in, and answer where that is."""
    start = max(0, place - 2 * DIGITS)
    lines.seek(start)
    before = lines.read(place - start)
    line = start + before.rfind(b"\n") + 1 if b"\n" in before else 0
    lines.seek(line)
    return line
