"""How much one client, and all of them together, may take from us."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Counts, octets and seconds. The usual ones are those that Postfix has proved for twenty years."""

    connections: int = 500
    per_address: int = 50
    local: int = 400  #: connections from this machine, where a store may be; the rest is left to others
    size: int = 25_000_000  #: of one message
    memory: int = 128 * 1024  #: of one message; more of it goes to a file
    command_line: int = 2048
    sasl_line: int = 12_288  #: RFC 4954 §4
    text_line: int = 2048  #: RFC 5321 §4.5.3.1.6 says 1000; programs say more, and relays take it
    junk: int = 100  #: commands that bring no mail further, between two mails
    soft_errors: int = 10  #: from then on each error costs `penalty`
    hard_errors: int = 20
    failed_logins: int = 3  #: in one session
    stranger: float = 60.0  #: until a client must have logged in, whatever else it says meanwhile
    seat: float = 5.0  #: as long a stranger keeps its place when all are taken; then it is the next one's
    penalty: float = 1.0
    command: float = 300.0  #: for a whole command, however its octets drip in
    content: float = 600.0  #: for a whole message
    rate: int = 500  #: octets per second of content, once `settling` is over
    settling: float = 30.0
    handshake: float = 20.0
    linger: float = 2.0  #: a client may read our last words for so long
    stopping: float = 30.0  #: for mails under way when we are told to stop

    def __post_init__(self) -> None:
        if self.memory <= self.text_line:
            raise ValueError("A line must fit into memory whole, or nobody could tell how long it is.")
