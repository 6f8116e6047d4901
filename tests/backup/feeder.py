"""``python -m tests.backup.feeder``: a store that hands in orders until it is stopped; prints each that was taken."""

import itertools
from datetime import UTC, datetime

from postroom.cli.installation import open_to_serve

if __name__ == "__main__":
    open_to_serve()
    from postroom.sales.announce import Origin, announce_order
    from postroom.sales.documents import parse_order
    from postroom.scopes import resolve
    from postroom.spool.intake.submission import Call
    from tests.sales.papers import paper

    for number in itertools.count(1):
        order = paper("guest", increment_id=f"F{number:08}", customer_email=f"fed{number}@shopper.example")
        view = resolve.current().store_view("en")
        receipt = announce_order(parse_order(order), view, Origin(Call("feeder")), datetime.now(UTC))
        print(receipt.messages[0].hex, flush=True)
