"""Files that go with many letters: stored once, deleted when no waiting letter has them."""

import hashlib
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from .models import Message, SharedFile

# A file queued within this long is not written to again, so that a round's transactions do not wait for each other.
FRESH = timedelta(days=1)


def keep(name: str, content_type: str, content: bytes) -> str:
    """Store a file that is not stored already. Returns its digest, which is its key."""
    digest = hashlib.sha256(b"\0".join((name.encode(), content_type.encode(), content))).hexdigest()
    now = timezone.now()
    if not SharedFile.objects.filter(pk=digest, queued_at__gt=now - FRESH).exists():
        SharedFile.objects.update_or_create(
            digest=digest, defaults={"name": name, "content_type": content_type, "content": content, "queued_at": now}
        )
    return digest


@lru_cache(maxsize=8)
def read(digest: str) -> tuple[str, bytes, str]:
    """Name, content and type, as a letter takes them. Raises SharedFile.DoesNotExist."""
    found = SharedFile.objects.get(pk=digest)
    return found.name, bytes(found.content), found.content_type


def forget_unused(now: datetime) -> int:
    """Delete what no waiting letter has. Returns how many; the worker does it.

    Whoever queues a file as old as these locks its row too, so that none is deleted under a new letter.
    """
    waiting = Message.objects.filter(file=OuterRef("pk"))
    unused = SharedFile.objects.filter(~Exists(waiting), queued_at__lt=now - 2 * FRESH)
    with transaction.atomic():
        digests = list(unused.select_for_update().values_list("pk", flat=True))
        return SharedFile.objects.filter(pk__in=digests).delete()[0]
