"""A file of people on its way in, and what has been said of such files."""

from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import Person


class ImportUpload(models.Model):
    """A file of people between its preview and its import. Emptied when imported, deleted after a day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)  # of the file as it came
    # Of a large file, as it came and sealed, until the worker has read it. See importing/long_work.py.
    file = models.BinaryField(default=bytes)
    # The table as JSON, with the columns we do not use emptied: they may hold what is none of our business.
    content = models.BinaryField()
    # Those columns, sealed, for an hour: until then it can be said what they are. See importing/columns.py.
    aside = models.BinaryField(default=bytes)
    # The row of headings, and the name of a Column by each place we use: {"row": 1, "means": {"0": "NUMBER"}}.
    columns = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)  # below the headings
    # Of a large file, what the preview shows, sealed. See importing/kept_plan.py.
    plan = models.BinaryField(default=bytes)
    # The units the file is whole for; empty: the whole organisation. Nobody outside them is taken as missing.
    part = models.JSONField(null=True)
    applied_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)  # what the import did: lines by outcome
    # What was answered about a known employee number with another name and address: «same» or «new» by number.
    answers = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.filename} {self.at:%Y-%m-%d %H:%M}"


class AskedOfWorker(models.Model):
    """What the worker was asked to do with an import, and how far it has come. See core/long_work.py."""

    class Step(models.TextChoices):
        WAITING = "", _("Står for tur")
        OPENING = "opening", _("Åpner filen")
        READING = "reading", _("Leser radene")
        PLANNING = "planning", _("Ser hva som endres")
        NOTING = "noting", _("Tar vare på hvordan det var, så importen kan angres")
        WRITING = "writing", _("Skriver endringene")
        ENDING = "ending", _("Ser over det som er skrevet")
        RESTING = "resting", _("Ser om noe bygger på importen")
        UNDOING = "undoing", _("Setter alt tilbake")

    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    ticket = models.UUIDField(null=True)  # whoever does it now
    seen_at = models.DateTimeField(null=True)  # and the last sign of life from there
    tries = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=20, choices=Step, default=Step.WAITING, blank=True)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)  # 0: not known
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)  # why it was not done, as a sentence

    class Meta:
        abstract = True

    @property
    def is_on_its_way(self) -> bool:
        return self.ended_at is None


class ImportWork(AskedOfWorker):
    """Reading a large file, or importing it."""

    class Task(models.TextChoices):
        PLAN = "plan", _("Vi leser filen")
        APPLY = "apply", _("Vi importerer")

    upload = models.OneToOneField(ImportUpload, on_delete=models.CASCADE, primary_key=True, related_name="work")
    task = models.CharField(max_length=10, choices=Task)
    fingerprint = models.CharField(max_length=64, blank=True)  # of what was confirmed
    leaving_confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.task} {self.upload_id}"


class ImportHeading(models.Model):
    """What somebody here has said that a heading means, for every file from now on."""

    title = models.CharField(max_length=254, unique=True)  # small letters and digits only, as headers.py compares them
    means = models.CharField(max_length=20, blank=True)  # the name of a Column; empty: we do not use it
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.title}: {self.means}"


class ImportDone(models.Model):
    """An import that was done: who, when, and in counts what it did."""

    id = models.UUIDField(primary_key=True, editable=False)  # the upload's
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    filename = models.CharField(max_length=200)
    counts = models.JSONField(default=dict)
    is_part = models.BooleanField(default=False)
    before = models.BinaryField(default=bytes)  # sealed, of the last import only; see importing/history.py
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.filename} {self.at:%Y-%m-%d %H:%M}"


class ImportUndoing(AskedOfWorker):
    """Undoing a large import. Deleted a day after it ended."""

    imported = models.OneToOneField(ImportDone, on_delete=models.CASCADE, primary_key=True, related_name="undoing")
    stands = models.JSONField(default=list)  # the sentences that say what stands in the way

    def __str__(self) -> str:
        return f"undoing {self.imported_id}"
