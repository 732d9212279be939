"""What the log calls what is decided for the organisation."""

from .catalogue import SETTINGS

WORDS = {setting.event: setting.logged for setting in SETTINGS}
