"""A small store of its own, as people write them with Django; it knows of Postroom only what its settings say."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quayside.settings")
    execute_from_command_line(sys.argv)
