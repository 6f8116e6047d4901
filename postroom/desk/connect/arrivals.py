"""By which road the newest mail came. A message does not say it; the first line of its history does."""

from collections.abc import Iterable, Iterator

from postroom.msa.drop_in import NAMED
from postroom.msa.judging import GROUP
from postroom.spool.models import Event, Message

OUR_OWN = ("demo", "desk", "desk-test")  #: sources that are no store: the demo's orders, the desk's own mail, trials
HTTP, SMTP, SENDMAIL, DJANGO, MAGENTO = "http", "smtp", "sendmail", "django", "magento"
LOOK = 200  #: newest messages of a store view that are looked at, of each of the two sorts: the sign is asked for often
DROP_IN = f"{SMTP}:{NAMED}"


def last_by_road(store_views: Iterable[int]) -> dict[str, Message]:
    """The newest message of each road, by which one of the newest came at all."""
    newest: dict[str, int] = {}
    for view in store_views:
        for road, pk in roads_of(recent(view)):
            newest[road] = max(pk, newest.get(road, 0))
    messages = Message.objects.select_related("store_view").in_bulk(newest.values())
    return {road: messages[pk] for road, pk in newest.items() if pk in messages}


def recent(store_view: int) -> list[int]:
    """Ids. Both halves are read in the order of an index, so that a million rows cost as much as these few."""
    its = Message.objects.filter(store_view=store_view).order_by("-pk")
    handed_in = its.filter(group=GROUP).values_list("pk", flat=True)[:LOOK]
    all_kinds = its.values_list("pk", "source")[:LOOK]
    return [*handed_in, *(pk for pk, source in all_kinds if source not in OUR_OWN)]


def roads_of(messages: list[int]) -> Iterator[tuple[str, int]]:
    told = Event.objects.filter(message__in=set(messages), name="submitted").values_list("actor", "message_id")
    return ((road, pk) for actor, pk in told if (road := road_of(actor)))


def road_of(actor: str) -> str:
    """Empty for what a person of the desk or of this machine did, such as a mail sent once more."""
    if actor.startswith(DROP_IN):
        return SENDMAIL
    kind = actor.partition(":")[0]
    return {"key": HTTP, "connector": MAGENTO}.get(kind, kind if kind in {SMTP, SENDMAIL, DJANGO} else "")
