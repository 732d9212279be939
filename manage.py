#!/usr/bin/env python3
"""Django's command line for Samtale."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as wrong:  # a setting: its name says more than where we were when we read it
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(wrong))
