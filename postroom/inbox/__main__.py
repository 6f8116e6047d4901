"""``python -m postroom.inbox PORT HOME``: the process that the supervisor starts in the demo."""

import sys
from pathlib import Path

from postroom.inbox.server import run

run(int(sys.argv[1]), Path(sys.argv[2]))
