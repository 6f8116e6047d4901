"""What the system reports is told in its words, without its numbers."""

import errno
import os

import pytest

from postroom.transports.house import system_words


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET)), "connection reset by peer"),
        (ConnectionAbortedError("SSL handshake is taking longer than 60.0 seconds"), None),
        (ValueError("strange"), "strange"),
    ],
    ids=["a number", "no number", "no system"],
)
def test_no_number_is_told(error: Exception, said: str | None) -> None:
    assert system_words(error) == (said or str(error))
    assert "Errno" not in system_words(error)
