"""Which målform a form is written in, told by the words only one of them has."""

import re

from .models import GuideVersion

_ONLY = {
    "nb": frozenset(
        "ikke hva hvem hvordan hvor hvorfor hver jeg noe noen fra dere mer tanker stillingen fremover gjøre "
        "være".split()
    ),
    "nn": frozenset(
        "ikkje kva kven korleis kor kvifor kvar eg noko nokon frå dykk meir òg tankar stillinga framover gjere "
        "vere".split()
    ),
}


def written_in(version: GuideVersion) -> str:
    """«nb» or «nn» by the form's name, purpose and how to prepare; "" where those do not tell."""
    words = re.findall(r"\w+", f"{version.guide.name} {version.purpose} {version.how_to_prepare}".lower())
    nb, nn = (sum(word in _ONLY[form] for word in words) for form in ("nb", "nn"))
    if nb == nn:
        return ""
    return "nb" if nb > nn else "nn"
