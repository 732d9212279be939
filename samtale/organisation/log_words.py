"""What the log calls what is decided for the organisation."""

from .catalogue import OF_UNITS, SETTINGS

WORDS = {f"organisation.{setting.key}_changed": setting.logged for setting in (*SETTINGS, *OF_UNITS)}
