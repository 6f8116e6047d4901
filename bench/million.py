"""A million messages with all that belongs to them, made by the database itself within a minute or two.

Twelve store views of very different sizes; most mail sent long ago, a little of everything else, and some things that
are there only once.
"""

import time

from django.core.management import call_command
from django.db import connection, transaction

BEFORE_THE_INDEXES = "0003"  # rows come faster before the indexes of lists; `migrate` then makes them, and the tallies
VIEWS = 12
RARE_VIEW = 12
SPAN = 90 * 86400  # seconds in which all of it was submitted
RELAY, OLD_RELAY = "smtp.relay.example:587", "old.relay.example:25"
#: Message numbers that are unlike all others.
SINGLE, ARCHIVE = "only.once@shopper.example", "archive@quayside.shop"

MESSAGES = """
INSERT INTO spool_message (public_id, store_view_id, kind, "group", source, document, revision, copy, natural_key,
 reference, message_id, from_name, from_address, to_name, to_address, subject, locale, size, priority, created_at)
SELECT {uuid}, {view}, {kind}, {kind}, 'magento', 'order:' || {padded}, 0, '', {key}, {padded},
 {hex} || '@quayside.shop',
 'Quayside', 'sales@quayside.shop', 'Customer ' || n, 'customer' || (n % 300000) || '@shopper.example',
 'Your order ' || n, 'en_US', 2000, 0, {at} FROM {numbers}
"""
DELIVERIES = """
INSERT INTO spool_delivery (message_id, "index", recipient, role, envelope_sender, sender, state, reason, due_at,
 clock_at, attempts, claims, in_doubt, strikes, epoch, store_view_id, "group", priority, waiting_run, last_reply,
 settled_at)
SELECT m.id, {index}, {recipient}, '{role}', 'sales@quayside.shop', 'sales@quayside.shop', {state}, '', m.created_at,
 m.created_at, 1, 1, 0, 0, 1, m.store_view_id, m."group", 0, {false}, '250 2.0.0 queued', m.created_at
FROM spool_message m WHERE {where} ORDER BY m.id
"""
STATE = """CASE WHEN m.id IN (1000, 400000, 900000) THEN 'held' WHEN m.id % 200000 = 7 THEN 'queued'
 WHEN m.id % 100 = 1 THEN 'refused' WHEN m.id % 1000 = 2 THEN 'expired' WHEN m.id % 500 = 3 THEN 'suppressed'
 WHEN m.id = 500001 THEN 'cancelled' WHEN m.id % 1000 = 4 THEN 'bounced' ELSE 'sent' END"""
ATTEMPTS = f"""
INSERT INTO spool_attempt (delivery_id, message_id, store_view_id, number, at, seconds, relay, tls, verb, code,
 enhanced, text, outcome, fault)
SELECT d.id, d.message_id, d.store_view_id, 1, d.settled_at, 0.1,
 CASE WHEN d.message_id IN (10, 20, 30, 40, 50) THEN '{OLD_RELAY}' ELSE '{RELAY}' END, 'TLSv1.3',
 CASE WHEN d.state = 'refused' THEN 'RCPT' ELSE 'DOT' END,
 CASE WHEN d.message_id = 101 THEN 571 WHEN d.state = 'refused' THEN 550 WHEN d.state = 'expired' THEN 451 ELSE 250 END,
 CASE WHEN d.message_id = 201 THEN '5.7.26' WHEN d.state = 'refused' THEN '5.1.1' WHEN d.state = 'expired' THEN '4.2.0'
  ELSE '2.0.0' END,
 CASE WHEN d.state = 'refused' THEN 'no such user <' || d.recipient || '>' ELSE 'queued' END,
 CASE WHEN d.state = 'refused' THEN 'refused' WHEN d.state = 'expired' THEN 'deferred' ELSE 'accepted' END,
 CASE WHEN d.message_id = 301 THEN 'sender' WHEN d.state IN ('refused', 'expired') THEN 'recipient' ELSE '' END
FROM spool_delivery d WHERE d.state IN ('sent', 'refused', 'expired', 'bounced') ORDER BY d.id
"""
EVENTS = """
INSERT INTO spool_event (message_id, delivery_id, at, name, detail, actor)
SELECT d.message_id, d.id, d.settled_at, CASE WHEN d.state = 'queued' THEN 'deferred' ELSE d.state END, '250 ok', ''
FROM spool_delivery d ORDER BY d.id
"""
KIND = """CASE WHEN n = 77 THEN 'wishlist' WHEN n % 10 < 6 THEN 'order' WHEN n % 10 < 8 THEN 'order_comment'
 WHEN n % 10 = 8 THEN 'invoice' ELSE 'shipment' END"""
#: Half of all at the first, a quarter at the second, and so on; twenty at the last.
VIEW = (
    "CASE WHEN n % 50000 = 11 THEN 12 "
    + " ".join(f"WHEN n % {2 ** (each + 1)} = {2**each} THEN {each + 1}" for each in range(10))
    + " ELSE 11 END"
)

ON_SQLITE = {
    "numbers": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) SELECT n FROM s)",
    "uuid": "PRINTF('%08x', (n * 2654435761) % 4294967296) || PRINTF('%024x', n)",
    "padded": "PRINTF('%09d', n)",
    "at": "DATETIME({now} - ({count} - n) * {span} / {count}, 'unixepoch')",
    "false": "0",
}
ON_SQLITE["hex"] = ON_SQLITE["uuid"]
ON_POSTGRESQL = {
    "numbers": "GENERATE_SERIES(1, {count}) AS s(n)",
    "uuid": "(LPAD(TO_HEX((n::bigint * 2654435761) % 4294967296), 8, '0') || LPAD(TO_HEX(n), 24, '0'))::uuid",
    "padded": "LPAD(n::text, 9, '0')",
    "at": "TO_TIMESTAMP({now} - ({count} - n)::bigint * {span} / {count})",
    "false": "false",
}
ON_POSTGRESQL["hex"] = ON_POSTGRESQL["uuid"].removesuffix("::uuid")


def fill(count: int) -> None:
    """An empty database becomes one with so many messages, as it would be after `postroom setup` and years."""
    call_command("migrate", "spool", BEFORE_THE_INDEXES, verbosity=0)
    stores()
    words = ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE
    now = int(time.time())
    said = {name: sql.format(count=count, now=now, span=SPAN) for name, sql in words.items()}
    every = {"index": 0, "role": "to", "recipient": RECIPIENT, "state": STATE, "where": "1 = 1"}
    copies = {"index": 1, "role": "bcc", "recipient": f"'{ARCHIVE}'", "state": "'sent'", "where": "m.id % 10 = 0"}
    with transaction.atomic(), connection.cursor() as cursor:
        # Without parameters a % is a %.
        cursor.execute(MESSAGES.format(view=VIEW, kind=KIND, key=said["padded"], **said))
        for chosen in (every, copies):
            cursor.execute(DELIVERIES.format(false=said["false"], **chosen))
        cursor.execute(ATTEMPTS)
        cursor.execute(EVENTS)
    call_command("migrate", verbosity=0)
    look_at_what_is_there()


RECIPIENT = f"CASE WHEN m.id = 600000 THEN '{SINGLE}' ELSE m.to_address END"


def stores() -> None:
    from postroom.scopes.models import StoreView, Website

    for number in range(1, 4):
        Website.objects.create(pk=number, code=f"site{number}", name=f"Site {number}")
    for number in range(1, VIEWS + 1):
        StoreView.objects.create(pk=number, code=f"v{number}", name=f"View {number}", website_id=number % 3 + 1)


def queue_up(count: int) -> None:
    """The newest of all wait, as after a night without a relay."""
    newest = "SELECT MAX(id) - %s FROM spool_message"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE spool_delivery SET state = 'queued' WHERE message_id > ({newest})", [count])
    look_at_what_is_there()


def look_at_what_is_there() -> None:
    """What autovacuum does by itself within a minute. SQLite is measured as it is in use: without statistics."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
