"""The pages of the forms, by what one does there."""

from .draft import discard, edit, publish
from .keeping import archive, bring, copy, guides, new
from .showing import document, preview

__all__ = ["archive", "bring", "copy", "discard", "document", "edit", "guides", "new", "preview", "publish"]
