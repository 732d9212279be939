"""The address in the letter to the old address: whoever reads it there may say yes or «dette er ikke meg»."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from ..models import NewWayIn

_SALT = "samtale.people.ways_in"


def address(way_in: NewWayIn) -> str:
    """The whole address; it opens one new way in, and only for whom the letter at its old address came to."""
    token = signing.dumps([way_in.pk, way_in.before], salt=_SALT, compress=False)
    return settings.SITE_URL.rstrip("/") + reverse("account_new_way_in", args=[token])


def opened(token: str) -> NewWayIn | None:
    """The new way in of a token, or None where it is not ours. Whether it still counts, `actions.answer` says."""
    try:
        pk, before = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return NewWayIn.objects.select_related("person", "by").filter(pk=pk, before=before).first()
