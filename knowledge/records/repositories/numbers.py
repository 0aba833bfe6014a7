"""Reference numbers as people read them out: XQ-20261123-0007."""

from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from knowledge.records.tables import NumberRow

NUMBERS = NumberRow.metadata.tables[NumberRow.__tablename__]


class Numbers:
    """Numbers over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next(self, prefix: str, day: date) -> str:
        """The next number of a prefix on a day (Shanghai).

        Others who want one of the same prefix and day wait for the commit, so numbers have no gaps and none is given twice.
        """
        made = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(NUMBERS)
        counted = made.values(prefix=prefix, day=day, last=1).on_conflict_do_update(
            index_elements=["prefix", "day"], set_={"last": NUMBERS.c.last + 1}
        )
        last = self._connection.execute(counted.returning(NUMBERS.c.last)).scalar_one()
        return f"{prefix}-{day:%Y%m%d}-{last:04d}"
