"""What we say to a client: whole replies, each with its enhanced status and what mends it (RFC 5321 §4.2, RFC 2034)."""

from postroom.mail.reply import Reply

_MAX_TEXT = 480  # octets of text in one line: RFC 5321 §4.5.3.1.5 allows 512 with code and CRLF

OK = b"250 2.0.0 Ok\r\n"
SENDER_OK = b"250 2.1.0 Ok\r\n"
RECIPIENT_OK = b"250 2.1.5 Ok\r\n"
GO_AHEAD = b"354 End data with <CR><LF>.<CR><LF>\r\n"
READY_FOR_TLS = b"220 2.0.0 Ready to start TLS\r\n"
WELCOME = b"235 2.7.0 Authentication successful\r\n"
VERIFY = b"252 2.5.2 Send the mail; its recipient is tried then\r\n"
HELP = b"214 2.0.0 EHLO STARTTLS AUTH MAIL RCPT DATA RSET NOOP QUIT, as in RFC 5321 and RFC 6409\r\n"
BYE = b"221 2.0.0 Bye\r\n"

NO_COMMAND = Reply(500, "5.5.2", "There is no such command; HELP names those that there are")
NUL = Reply(500, "5.5.2", "A command holds no NUL octet")
LINE_TOO_LONG = Reply(500, "5.5.6", "This line never ends; a command has at most 2048 octets")
BARE_END = Reply(500, "5.5.2", "A command ends with CR LF, and holds neither of them alone")
BARE_IN_CONTENT = Reply(
    550, "5.5.2", "The message holds a bare CR, a bare LF or a NUL; end every line with CR LF and send it again"
)
EARLY = Reply(503, "5.5.0", "You talked before you were answered; wait for the reply and connect again")
NO_HTTP = Reply(500, "5.5.1", "This is a mail server; the pages are on another port")
NO_BDAT = Reply(502, "5.5.1", "CHUNKING is not offered; use DATA")
BAD_NAME = Reply(501, "5.5.4", "Say who you are: EHLO shop.example.org or EHLO [192.0.2.1]")
HELLO_FIRST = Reply(503, "5.5.1", "Say EHLO first")
AUTH_FIRST = Reply(530, "5.7.0", "Log in first; user names are made in the desk, at Connect my store")
TLS_FIRST = Reply(538, "5.7.11", "A password is not taken in clear text; use STARTTLS, or the port with TLS, first")
NO_CLEAR_PASSWORD = Reply(
    538, "5.7.11", "A password is not taken in clear text, and this listener has no certificate: give it one first"
)
NO_TLS = Reply(502, "5.5.1", "STARTTLS is not offered here")
TLS_ALREADY = Reply(503, "5.5.1", "TLS is in place already")
TLS_LATE = Reply(503, "5.5.1", "STARTTLS comes before MAIL; say RSET first")
NO_ARGUMENT = Reply(501, "5.5.4", "This command takes no argument")
AUTH_ALREADY = Reply(503, "5.5.1", "You are logged in already")
AUTH_LATE = Reply(503, "5.5.1", "AUTH comes before MAIL; say RSET first")
NO_MECHANISM = Reply(504, "5.5.4", "Only AUTH PLAIN and AUTH LOGIN are offered")
BAD_RESPONSE = Reply(501, "5.5.2", "That is no answer to this mechanism; it is base64 (RFC 4616)")
CANCELLED = Reply(501, "5.7.0", "Authentication cancelled")
WRONG_PASSWORD = Reply(
    535, "5.7.8", "User name or password is wrong, or revoked; see Connect my store in the desk for them"
)
TOO_MANY_LOGINS = Reply(421, "4.7.0", "Too many failed logins; mend user name and password before you come back")
LOGIN_LATER = Reply(454, "4.7.0", "The log-in could not be judged just now; try again in a minute")
BAD_MAIL = Reply(501, "5.5.4", "Write MAIL FROM:<name@example.org>, then the parameters")
BAD_BODY = Reply(501, "5.5.4", "BODY is 7BIT or 8BITMIME; encode what is binary as base64")
BAD_RCPT = Reply(501, "5.5.4", "Write RCPT TO:<name@example.org>")
NESTED = Reply(503, "5.5.1", "A mail is under way already; say RSET first")
MAIL_FIRST = Reply(503, "5.5.1", "Say MAIL FROM first")
RCPT_FIRST = Reply(503, "5.5.1", "No recipient was accepted; say RCPT TO first")
NOT_ASCII = Reply(553, "5.6.7", "An address beyond ASCII needs the parameter SMTPUTF8 of MAIL, and UTF-8")
TOO_BIG = Reply(552, "5.3.4", "The message is too big; see SIZE in the answer to EHLO")
LONG_LINE = Reply(554, "5.6.0", "A line of the message is too long; encode that part as base64 or quoted-printable")
FOLDED_FIRST = Reply(554, "5.6.0", "The message begins with a folded line, which belongs to no field; take it out")
TOO_MANY_ERRORS = Reply(421, "4.7.0", "Too many errors; mend them before you come back")
TOO_MUCH_JUNK = Reply(421, "4.7.0", "Too many commands that bring no mail; connect again when there is one")
TOO_SLOW = Reply(421, "4.4.2", "You took too long; connect again")
STOPPING = Reply(421, "4.3.2", "We stop for a moment; nothing of yours was lost, connect again")
TOO_MANY_HERE = Reply(421, "4.3.2", "Too many connections at the moment; come back in a minute")
TOO_MANY_OF_YOU = Reply(421, "4.7.0", "Too many connections from your address; close some, or come back in a minute")
NO_ROOM = Reply(452, "4.3.1", "There is no room for this message at the moment; try again later")
DATABASE_AWAY = Reply(451, "4.3.0", "The mail could not be kept just now; nothing was taken, try again")
UNEXPECTED = Reply(451, "4.3.0", "Something of ours failed; nothing was taken, try again; the log says more")


def wire(reply: Reply) -> bytes:
    """As it goes to the client; a long text becomes several lines."""
    if reply.enhanced and len(reply.text) <= _MAX_TEXT and reply.text.isascii() and reply.text.isprintable():
        return f"{reply.code} {reply.enhanced} {reply.text}\r\n".encode()
    text = " ".join(reply.text.split()).encode("ascii", "replace")
    lines = [text[start : start + _MAX_TEXT] for start in range(0, len(text), _MAX_TEXT)] or [b""]
    status = f"{reply.enhanced} ".encode() if reply.enhanced else b""
    code = b"%d" % reply.code
    said = [code + (b"-" if number < len(lines) else b" ") + status + line for number, line in enumerate(lines, 1)]
    return b"\r\n".join(said) + b"\r\n"


def listed(code: int, lines: list[str]) -> bytes:
    """One reply of several lines, without a status: EHLO's (RFC 2034 §4 leaves it out there)."""
    last = len(lines) - 1
    return "".join(f"{code}{' ' if number == last else '-'}{line}\r\n" for number, line in enumerate(lines)).encode()
