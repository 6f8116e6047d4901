"""What must be on the disk before anything is built on it."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Names are kept by their folder: without this a power cut may forget a file that was renamed."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
