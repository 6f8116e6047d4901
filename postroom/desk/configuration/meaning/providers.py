"""Well-known providers of outgoing mail, from providers.toml: what to type, and which one a typing error meant."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

HOST, PORT, SSL = "system/smtp/host", "system/smtp/port", "system/smtp/ssl"
AUTH, USERNAME = "system/smtp/auth", "system/smtp/username"
SHORTEST = 9  # characters; of a shorter word nearly everything is a neighbour
SLIPS = 2  # letters wrong, missing, too many or turned round


@dataclass(frozen=True, slots=True)
class Provider:
    """`username`, `password` and `note` are English sentences, and keys of the catalog."""

    name: str
    host: str
    port: int
    ssl: str
    username: str
    password: str
    auth: str = "plain"
    fixed_username: str = ""
    note: str = ""
    only: bool = False  #: no other port and encryption than these

    @property
    def ways(self) -> set[tuple[str, str]]:
        """Ports and encryptions that fit together there."""
        own = {(str(self.port), self.ssl)}
        return own if self.only else own | {("465", "ssl"), ("587", "tls")}

    @property
    def fields(self) -> dict[str, str]:
        """What the form is filled with."""
        filled = {"system/smtp/transport": "smtp", HOST: self.host, PORT: str(self.port), SSL: self.ssl}
        return filled | {AUTH: self.auth} | ({USERNAME: self.fixed_username} if self.fixed_username else {})

    @property
    def spelled_out(self) -> bool:
        """Whether the host is the same for every customer."""
        return self.host == self.host.lower()

    def serves(self, host: str) -> bool:
        if self.spelled_out:
            return host == self.host
        return host.endswith(self.host.partition(".")[2])


@cache
def providers() -> tuple[Provider, ...]:
    read = tomllib.loads(files(__package__).joinpath("providers.toml").read_text(encoding="utf-8"))
    return tuple(Provider(**read["kinds"].get(row.pop("like", ""), {}) | row) for row in read["provider"])


def provider_of(host: str) -> Provider | None:
    lowered = host.strip().rstrip(".").lower()
    return next((each for each in providers() if each.serves(lowered)), None)


def meant(host: str) -> str:
    """The provider's host that this is most likely a misspelling of; nothing where it is one, or near none."""
    lowered = host.strip().rstrip(".").lower()
    if len(lowered) < SHORTEST or provider_of(lowered):
        return ""
    known = [each.host for each in providers() if each.spelled_out]
    near = min(known, key=lambda each: slips(lowered, each))
    if slips(lowered, near) <= SLIPS:
        return near
    return next((each for each in known if each.rpartition(".")[0] == lowered.rpartition(".")[0]), "")


def slips(typed: str, wanted: str) -> int:
    """How many slips lead from one word to the other: Damerau and Levenshtein's distance, neighbours turned once."""
    before: list[int] = []
    row = list(range(len(wanted) + 1))
    for i, letter in enumerate(typed, 1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(wanted, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == wanted[j - 2] and typed[i - 2] == other:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]
