"""Static files under names that say their content, and each small in two ways."""

from collections.abc import Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Production's; a page's scripts are one file, so none has to find another by name."""

    def compress_files(self, paths: set[str]) -> Iterator[tuple[str, str]]:
        """Packs what pages ask for; files also lie under the names they came with, and nobody asks for those."""
        return super().compress_files(paths & set(self.hashed_files.values()))
