"""Laying a round out: begun as a draft, changed while it is one, started, and ended."""

from datetime import timedelta
from itertools import count

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.core import clock
from samtale.guides.models import Guide, GuideVersion
from samtale.people.models import Person, Unit

from .. import access
from ..assignment import actions as assignment_actions
from ..invitations import jobs as invitations_jobs
from ..models import Collision, Member, Proposal, Round
from ..participants import rules as participants_rules
from ..participants.actions import saying_nothing


class InvalidRoundError(ValueError):
    """What was asked makes no round; str() is a sentence for the one who asked, `field` the one it is about."""

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field


FIELDS = (
    "name",
    "aim",
    "unit",
    "guide",
    "starts_on",
    "ends_on",
    "done_by",
    "interval_months",
    "takes_temporary",
    "new_months",
    "minutes_long",
    "per_day",
    "lead_days",
)


def save_round(*, round_: Round, by: Person) -> Round:
    """Store a new round, or a changed one that has not started; a new one sent twice is stored once.

    Raises NotAllowedError, InvalidRoundError.
    """
    access.ensure_may_plan(by, round_.unit)
    _check(round_)
    if round_._state.adding and (there := Round.objects.filter(pk=round_.pk).first()):
        if there.by_id != by.pk:
            raise access.NotAllowedError
        return there
    with transaction.atomic():
        if not round_._state.adding:
            before = Round.objects.select_for_update().get(pk=round_.pk)
            access.ensure_may_plan(by, before.unit)
            if before.started_at:
                raise InvalidRoundError(_("Runden er startet. Den kan ikke endres her lenger."))
            if before.unit_id != round_.unit_id:
                Member.objects.filter(round=round_).delete()
        round_.save()
        log.record("round.laid", by=by.pk, round=str(round_.pk))
    return round_


def _check(round_: Round) -> None:
    if round_.ends_on < round_.starts_on:
        raise InvalidRoundError(_("Perioden slutter før den begynner."), "ends_on")
    if round_.ends_on < clock.today():
        raise InvalidRoundError(_("Perioden er over allerede."), "ends_on")
    if round_.ends_on > round_.starts_on + timedelta(days=366):
        raise InvalidRoundError(_("En runde kan vare i høyst ett år."), "ends_on")
    if round_.guide.published_at is None or round_.guide.guide.kind != Guide.Kind.YEARLY:
        raise InvalidRoundError(_("Velg et samtaleskjema som er tatt i bruk."), "guide")


def start(*, round_: Round, by: Person, spread_days: int = 0) -> None:
    """Let the round begin: whoever holds somebody else's conversation may, and invitations go out in their time.

    Those that are due at once go together, or spread over some days. Everybody who is in must have somebody to talk
    with. Raises NotAllowedError, InvalidRoundError.
    """
    access.ensure_may_plan(by, round_.unit)
    with transaction.atomic():
        current = Round.objects.select_for_update().get(pk=round_.pk)
        if current.started_at:
            return
        _check(current)
        included = participants_rules.included(current)
        if not included:
            raise InvalidRoundError(_("Det er ingen med i runden."))
        without = [line.name for line in included if line.holder is None]
        if without:
            raise InvalidRoundError(
                _("%(name)s har ingen å ha samtalen med. Velg hvem, eller hold %(name)s utenfor.")
                % {"name": without[0]}
            )
        if spread_days and spread_days not in invitations_jobs.spreads(current):
            raise InvalidRoundError(_("Innkallingene kan ikke spres over så mange dager."))
        current.started_at, current.spread_days = timezone.now(), spread_days
        current.save(update_fields=["started_at", "spread_days"])
        assignment_actions.confirm_assignment(assignment_actions.with_rows(current, included))
        _free_the_others(current, included)
        log.record("round.started", by=by.pk, round=str(current.pk))
    round_.started_at, round_.spread_days = current.started_at, current.spread_days


def _free_the_others(round_: Round, included: list[participants_rules.Line]) -> None:
    """Whoever was in when the draft was planned, and is not when it starts, has no time, room or holder in it."""
    ours = {line.position for line in included}
    rows = Member.objects.filter(round=round_).exclude(choice=Member.Choice.OUT).values_list("pk", "position")
    gone = [pk for pk, position in rows if position not in ours]
    for start in range(0, len(gone), 500):
        some = Member.objects.filter(pk__in=gone[start : start + 500])
        some.filter(holder_by_hand=False).update(starts_at=None, room=None, time_by_hand=False, holder=None)
        some.update(starts_at=None, room=None, time_by_hand=False)
        some.filter(saying_nothing()).delete()


def end(*, round_: Round, by: Person) -> None:
    """Nothing more is sent out. Conversations that are under way go on. Raises NotAllowedError."""
    access.ensure_may_plan(by, round_.unit)
    with transaction.atomic():
        if Round.objects.filter(pk=round_.pk, ended_at=None).update(ended_at=timezone.now()):
            # What collided for whom is nobody's business when nothing more is planned.
            Proposal.objects.filter(round=round_).delete()
            Collision.objects.filter(round=round_).delete()
            log.record("round.ended", by=by.pk, round=str(round_.pk))


def discard(*, round_: Round, by: Person) -> None:
    """Throw away a round that has not started. Raises NotAllowedError, InvalidRoundError."""
    access.ensure_may_plan(by, round_.unit)
    if round_.started_at:
        raise InvalidRoundError(_("Runden er startet. Avslutt den i stedet."))
    Round.objects.filter(pk=round_.pk, started_at=None).delete()
    log.record("round.discarded", by=by.pk, round=str(round_.pk))


def guides_to_use() -> list[GuideVersion]:
    """The newest published version of each form for a yearly conversation."""
    rows = (
        GuideVersion.objects.filter(published_at__isnull=False, guide__kind=Guide.Kind.YEARLY, guide__archived_at=None)
        .select_related("guide")
        .order_by("guide__name", "guide_id", "number")
    )
    return list({row.guide_id: row for row in rows}.values())


def usual_guide(by: Person, guides: list[GuideVersion]) -> GuideVersion | None:
    """Of the forms there are, the one the person's newest round has, else the first."""
    newest = access.rounds_planned_by(by).values_list("guide__guide", flat=True).first()
    return next((guide for guide in guides if guide.guide_id == newest), guides[0] if guides else None)


def free_name(name: str, by: Person) -> str:
    """A name as suggested, with a number after it where a round the person plans has it already."""
    taken = set(access.rounds_planned_by(by).filter(name__startswith=name).values_list("name", flat=True))
    return next(one for nth in count(1) if (one := f"{name} ({nth})" if nth > 1 else name) not in taken)


def units_to_use(by: Person) -> list[Unit]:
    """The units a person may start a round in, in the tree's order."""
    allowed = access.units_planned_by(by)
    rows = Unit.objects.order_by("sort_key", "pk")
    return list(rows if allowed is None else rows.filter(pk__in=allowed))
