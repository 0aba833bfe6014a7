"""What staff are told outside this service, kept in the transaction of the step that it is about; `alert_sender.py` sends it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.engine import Connection

from bot.handovers.hours import ServiceHours
from knowledge.records.repositories.staff_alerts import StaffAlerts

#: unclaimed: nobody took them for a while. returned: staff were silent. released: staff gave them back. ticket: left a message.
AlertKind = Literal["queued", "unclaimed", "returned", "released", "ticket"]
GIVE_UP = timedelta(hours=4)  # after its time


@dataclass(frozen=True)
class Alerts:
    """Off, nothing is kept. `unclaimed_after`: how long somebody waits before staff are told once more."""

    enabled: bool = False
    unclaimed_after: timedelta = timedelta(minutes=3)

    def queued(self, connection: Connection, handover_id: int, now: datetime) -> None:
        """Somebody waits; the second one goes only if nobody has taken them by then."""
        self._keep(connection, "queued", handover_id, now, now)
        self._keep(connection, "unclaimed", handover_id, now, now + self.unclaimed_after)

    def waits_again(
        self, connection: Connection, handover_id: int, kind: Literal["returned", "released"], now: datetime
    ) -> None:
        self._keep(connection, kind, handover_id, now, now)

    def ticket(self, connection: Connection, handover_id: int, hours: ServiceHours, now: datetime) -> None:
        """A message was left; told when somebody is there to read it."""
        opening = now if hours.is_open(now) else hours.next_opening(now)
        self._keep(connection, "ticket", handover_id, now, opening or now)

    def _keep(self, connection: Connection, kind: AlertKind, handover_id: int, now: datetime, when: datetime) -> None:
        if self.enabled:
            StaffAlerts(connection).add(kind, handover_id, at=now, not_before=when, expires_at=when + GIVE_UP)


SILENT = Alerts()
