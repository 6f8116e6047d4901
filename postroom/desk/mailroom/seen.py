"""A message as far as somebody may see it: the one place where a foreign one turns into none."""

from uuid import UUID

from postroom.access.resources import Resource
from postroom.desk.frame.discretion import discretion
from postroom.desk.frame.door import DeskRequest, refuse
from postroom.scopes.scope import Scope
from postroom.spool.models import Message
from postroom.spool.reading import history


def seen(request: DeskRequest, public_id: UUID) -> Message:
    try:
        return history.find(public_id, request.reach.store_views(Resource.MESSAGES_VIEW))
    except history.UnknownMessage:
        refuse()


def story(request: DeskRequest, public_id: UUID) -> history.Story:
    try:
        found = history.timeline(public_id, request.reach.store_views(Resource.MESSAGES_VIEW))
    except history.UnknownMessage:
        refuse()
    return discretion(request).story(found)


def may(request: DeskRequest, resource: Resource, message: Message) -> bool:
    """Asked at the message's own store view."""
    return request.reach.may(resource, Scope.store(message.store_view_id))
