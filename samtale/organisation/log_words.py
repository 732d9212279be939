"""What the log calls what is decided for the organisation."""

from .catalogue import SETTINGS

WORDS = {f"organisation.{setting.key}_changed": setting.logged for setting in SETTINGS}
