"""The envelope: what SMTP says, apart from every header."""

from dataclasses import dataclass

from postroom.mail.address import Address


@dataclass(frozen=True, slots=True)
class Envelope:
    """One sender, one recipient. `sender` None is the null sender `MAIL FROM:<>` (RFC 5321 §4.5.5)."""

    sender: Address | None
    recipient: Address

    @property
    def needs_smtputf8(self) -> bool:
        """For the addresses; a message with international addresses in its header needs it too (message.py)."""
        return self.recipient.needs_smtputf8 or (self.sender is not None and self.sender.needs_smtputf8)
