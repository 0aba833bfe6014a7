"""The ids of many offers in one array: a million of them as a file is read at once, and one is found without a dictionary."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Ids:
    """Attributes:
    encoded: each id as UTF-8 bytes, by row. order: the rows in the order of their ids.
    """

    encoded: npt.NDArray[np.bytes_]
    order: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.encoded)

    def __getitem__(self, row: int) -> str:
        return bytes(self.encoded[row]).decode("utf-8")

    def row_of(self, offer_id: str) -> int | None:
        """The row of an id; None if it is not there."""
        wanted = offer_id.encode("utf-8")
        if not len(self) or len(wanted) > self.encoded.itemsize:  # a longer one would make numpy widen the whole array
            return None
        first, last = 0, len(self)
        while first < last:
            middle = (first + last) // 2
            if self.encoded[self.order[middle]] < wanted:
                first = middle + 1
            else:
                last = middle
        row = int(self.order[first]) if first < len(self) else 0
        return row if self.encoded[row] == wanted else None


def make_ids(ids: Sequence[str]) -> Ids:
    encoded = np.array([offer_id.encode("utf-8") for offer_id in ids], dtype=np.bytes_)
    return Ids(encoded, np.argsort(encoded, kind="stable").astype(np.int32))
