"""Which målform a form is written in, told by the words only one of them has."""

import re

from .models import GuideVersion

_ONLY = {
    "nb": "ikke hva hvem hvordan hvor hvorfor hver jeg noe noen fra dere mer tanker stillingen fremover gjøre være",
    "nn": "ikkje kva kven korleis kor kvifor kvar eg noko nokon frå dykk meir òg tankar stillinga framover gjere vere",
}


def written_in(version: GuideVersion) -> str:
    """«nb» or «nn» by the form's name, purpose and how to prepare; "" where those do not tell."""
    words = re.findall(r"\w+", f"{version.guide.name} {version.purpose} {version.how_to_prepare}".lower())
    found = {form: sum(word in set(only.split()) for word in words) for form, only in _ONLY.items()}
    if found["nb"] == found["nn"]:
        return ""
    return max(found, key=lambda form: found[form])
