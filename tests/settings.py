"""The product's own settings over a data folder of this run; the database is a file, so that threads share it."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["POSTROOM_HOME"] = tempfile.mkdtemp(prefix="postroom-test-")
atexit.register(shutil.rmtree, os.environ["POSTROOM_HOME"], ignore_errors=True)

from postroom.project.settings import *  # noqa: E402, F403

if DATABASES["default"]["ENGINE"] == "postroom.project.sqlite":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["POSTROOM_HOME"]) / "test.sqlite3")}  # noqa: F405
