"""Sessions in the database: the cookie holds a random id, the table only its SHA-256.

Thirty minutes without a request end a session, twelve hours end it whatever happens. Deleting its row ends it at once.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from postroom.access.models import Session

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
BEGUN, ADDRESS, AGENT = "begun", "address", "agent"  #: what the data keeps for the row's columns


class SessionStore(DatabaseStore):
    """Django's, with a digest where it keeps the id itself, and two ends where it has one."""

    @classmethod
    def get_model_class(cls) -> type[Session]:  # type: ignore[override]  # ours has its own columns
        return Session

    def _get_session_from_db(self) -> Session | None:
        row = Session.objects.filter(pk=digest(self.session_key or ""), expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return super().exists(digest(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Session:  # type: ignore[override]
        now = timezone.now()
        begun = datetime.fromisoformat(data.setdefault(BEGUN, now.isoformat()))
        return Session(
            session_key=digest(self.session_key or ""),
            session_data=self.encode(data),
            expire_date=end_of(begun, now),
            person_id=int(data[SESSION_KEY]) if SESSION_KEY in data else None,
            created_at=begun,
            seen_at=now,
            address=data.get(ADDRESS, ""),
            agent=data.get(AGENT, ""),
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(pk=digest(key)).delete()


def digest(session_key: str) -> str:
    return hashlib.sha256(session_key.encode("utf-8", "surrogatepass")).hexdigest()


def end_of(begun: datetime, seen: datetime) -> datetime:
    return min(begun + ABSOLUTE, seen + IDLE)
