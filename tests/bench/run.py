"""`make bench`: every measured claim as one table, with its baseline of the same run. Exit status 1 if a line fails.

`make bench` runs all parts; `python -m tests.bench.run stard desks` runs some.
"""

import sys
from collections.abc import Callable, Sequence

from tests.bench import (
    desks,
    hotline,
    match,
    notices,
    policies,
    scale,
    sockets,
    stard,
    supply,
    transcripts,
    understanding,
    wechat,
)
from tests.bench.corpus import SHARED
from tests.bench.load import run_load
from tests.bench.table import Row, render

PARTS: dict[str, Callable[[], Sequence[Row]]] = {
    "stard": stard.rows,
    "policies": policies.rows,
    "understanding": understanding.rows,
    "desks": desks.rows,
    "transcripts": transcripts.rows,
    "match": match.rows,
    "supply": supply.rows,
    "notices": notices.rows,
    "hotline": hotline.rows,
    "wechat": wechat.rows,
    "scale": scale.rows,
    "sockets": sockets.rows,
    "load": run_load.rows,
}
NEED_SHARED = {"stard", "policies"}


def main(chosen: Sequence[str]) -> int:
    unknown = set(chosen) - set(PARTS)
    if unknown:
        print(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
        return 2
    made: list[Row] = []
    for name in chosen or PARTS:
        if name in NEED_SHARED and not SHARED.is_dir():
            print(f"▸ {name}: skipped, ../shared is absent")
            continue
        print(f"▸ {name}", flush=True)
        found = list(PARTS[name]())
        print(render(found), flush=True)
        made += found
    asked = [row for row in made if row.passed is not None]
    failed = [row.name for row in asked if not row.passed]
    print(
        f"\n{len(asked) - len(failed)} of {len(asked)} lines hold."
        + (f" Failing: {'; '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
