"""Static files under names that say their content, modules' imports of each other included."""

from collections.abc import Callable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """A module imported under two names would run twice, and an old one could be kept beside a new."""

    support_js_module_import_aggregation = True

    def url_converter(self, name: str, hashed_files: dict, template: str | None = None) -> Callable:
        """What puts the new names into a file; scripts that packages bring stay as they are."""
        if name.startswith("django_htmx/"):
            return lambda found: found["matched"]
        return super().url_converter(name, hashed_files, template)

    def compress_files(self, paths: set[str]) -> Iterator[tuple[str, str]]:
        """Packs what pages ask for; files also lie under the names they came with, and nobody asks for those."""
        return super().compress_files(paths & set(self.hashed_files.values()))
