"""However the octets of a group are cut on their way, the same happens."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from postroom.smtpd.limits import Limits
from tests.smtpd.talk import GROUP, Talk

LIMITS = Limits(size=3000, memory=250, text_line=200, command_line=300)
TEXT = st.lists(st.sampled_from([b"\r\n", b".", b"..", b"a", b"\r\n.", b"Subject: x\r\n", b"b" * 90]), max_size=40)
BAD = st.sampled_from([b"", b"", b"", b"\n", b"\r", b"\0", b"c" * 250])
COMMANDS = st.lists(
    st.sampled_from(
        [b"NOOP\r\n", b"RSET\r\n", b"FOO\r\n", b"VRFY a\r\n", b"NO\nOP\r\n", b"\0\r\n", b"d" * 301 + b"\r\n"]
    ),
    max_size=4,
)


def groups(texts: list[list[bytes]], bad: bytes, commands: list[bytes]) -> list[bytes]:
    contents = [b"".join(text) + bad + b"\r\n.\r\n" for text in texts]
    return [GROUP, *(content + GROUP for content in contents[:-1]), contents[-1] + b"".join(commands) + b"QUIT\r\n"]


def told(all_groups: list[bytes], cuts: list[int]) -> tuple[object, ...]:
    talk = Talk(LIMITS).log_in()
    said = []
    for group in all_groups:
        places = sorted({cut % len(group) for cut in cuts} | {0, len(group)})
        pieces = [group[start:end] for start, end in pairwise(places)]
        said.append(b"".join(talk(piece) for piece in pieces))
    return said, talk.mails, [type(event) for event in talk.events]


@given(st.lists(TEXT, min_size=1, max_size=3), BAD, COMMANDS, st.lists(st.integers(0, 5000), max_size=60))
def test_cuts_change_nothing(texts: list[list[bytes]], bad: bytes, commands: list[bytes], cuts: list[int]) -> None:
    everything = groups(texts, bad, commands)
    assert told(everything, cuts) == told(everything, [])
