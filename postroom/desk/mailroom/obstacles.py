"""What keeps one mail from leaving until somebody mends it: "it goes by itself" must be true where it is said."""

from dataclasses import replace

from django.utils.translation import gettext as _

from postroom.desk.frame.banners import Banner, banner
from postroom.desk.frame.door import DeskRequest
from postroom.scopes import effective
from postroom.spool.intake.submission import ESSENTIAL
from postroom.spool.models import Delivery
from postroom.spool.passage import bar, in_lane
from postroom.spool.reading.standing import Cause, Obstacle, standing
from postroom.spool.reading.waiting import Lookout
from postroom.spool.states import State

BY_MODE = {Obstacle.OFF, Obstacle.HOLD, Obstacle.LOG}
NO_OBSTACLE = {Obstacle.REDIRECT, Obstacle.ALLOW_LIST}  # they say to whom it goes, not that it stays


def in_the_way(request: DeskRequest, delivery: Delivery, lookout: Lookout) -> list[Banner]:
    """Of queued mail: all of it. Of held mail: the mode that lets no release through. Else nothing."""
    if delivery.state not in {State.QUEUED, State.HELD} or delivery.priority == ESSENTIAL:
        return []
    causes = standing(request.snapshot, {delivery.store_view_id}, lookout.now).causes
    return [told(request, cause) for cause in causes if stops(cause, delivery, lookout)]


def stops(cause: Cause, delivery: Delivery, lookout: Lookout) -> bool:
    if cause.obstacle in BY_MODE:
        conduct = effective.conduct(lookout.snapshot, delivery.store_view_id)
        return bool(bar(in_lane(conduct, delivery.priority)))
    return delivery.state == State.QUEUED and cause.obstacle not in NO_OBSTACLE


def told(request: DeskRequest, cause: Cause) -> Banner:
    """Why a server rests stands with the mail already, as far as it is the person's to know."""
    found = banner(request, cause)
    rests = cause.obstacle is Obstacle.RESTING
    return replace(found, text=_("The mail server rests, because mail failed there.")) if rests else found
