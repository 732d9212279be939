"""Words that sound like a promise and are none: whoever reads «se på» may have heard a yes."""

import re

_NONE = re.compile(
    r"\b(ser? (litt )?(nærmere )?på|sjår? (litt )?(nærare )?på|vurdere?r?|tar? (det |dette |den )?(med )?"
    r"(meg |seg )?vid[ea]re|prøve?r? å|forsøke?r? å|tenke?r? på|kikke?r? på)\b",
    re.IGNORECASE,
)
# What says itself that there will be an answer, or what it is.
_ANSWER = re.compile(r"\b(svare?r?|ja|nei|bestemme?r?|avgjøre?r?|avgjere?r?)\b", re.IGNORECASE)


def may_be_none(what: str) -> bool:
    """Whether what a leader is to do may be read as a yes, and may as well be a no."""
    return bool(_NONE.search(what)) and not _ANSWER.search(what)
