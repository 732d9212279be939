"""Fills an empty database with a made-up municipality, or goes on where an interrupted filling stopped."""

from django.core.management import BaseCommand

from samtale.demo.fill import fill


class Command(BaseCommand):
    help = "Fills the database with a made-up municipality of the size asked for."

    def add_arguments(self, parser):
        parser.add_argument("--people", type=int, default=260)
        parser.add_argument("--without-conversations", action="store_true")

    def handle(self, *, people: int, without_conversations: bool, **options):
        fill(people=people, say=self.say, with_conversations=not without_conversations)

    def say(self, text: str) -> None:
        self.stdout.write(f"· {text}")
        self.stdout.flush()
