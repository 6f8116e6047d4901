"""The check-up tells what is wrong with a store that is followed."""

from datetime import UTC, datetime

from postroom.doctor import followed
from postroom.doctor.finding import Level
from tests.connectors.shopfloor import Floor


def levels() -> list[tuple[Level, str]]:
    return [(finding.level, finding.what) for finding in followed.findings()]


def test_nothing_is_said_where_no_store_is_followed(db: None) -> None:
    assert levels() == []


def test_what_is_wrong_with_a_store_is_a_finding(floor: Floor) -> None:
    floor.clock.at = datetime.now(UTC)  # the check-up looks at the last seven days of today
    floor.connect()
    floor.order(1, email_sent=1)
    floor.look()
    found = levels()
    assert any(level is Level.FAIL and "Magento mails by itself" in what for level, what in found)
