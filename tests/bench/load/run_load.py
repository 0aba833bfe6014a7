"""Our assistant beside a stock Rasa bot under the same load: `python -m tests.bench.load.run_load` (two minutes).

One after the other on the same machine: one user asking 200 questions, then sixteen at once asking 600. The stock bot
is trained the first time and when our content changed (some minutes more).
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.load import stock_bot
from tests.bench.load.replay import TURNS_PER_CONVERSATION, Ask, Load, ask_ours, ask_stock, questions, replay
from tests.bench.load.servers import Server, our_server, stock_server
from tests.bench.table import Row

SERIAL_TURNS = 200
CONCURRENT_TURNS = 600
USERS = 16
WARM_UP = 32
MIN_THROUGHPUT_RATIO = 2.0
MAX_P95_RATIO = 0.5
MAX_MEMORY_GB = 2.0
MAX_READY_SECONDS = 25.0
NOTE = (
    f"基线：Rasa 3.6.21 默认流水线（Jieba 分词、DIET、TED、UnexpecTED、ResponseSelector），"
    f"我们的问答取 {stock_bot.FAQS} 条，各模型只训练 {stock_bot.EPOCHS} 轮：轮数影响答得对不对，不影响快慢。"
    f"每段对话 {TURNS_PER_CONVERSATION} 轮，问题相同，先后在同一台机器上跑。"
)


@dataclass(frozen=True)
class Measured:
    """One bot under both loads."""

    one: Load
    many: Load
    peak_gb: float
    ready_seconds: float


def rows() -> list[Row]:
    """Start, load and stop both bots; what came out."""
    bot = stock_bot.trained()
    with tempfile.TemporaryDirectory(prefix="assistant-load-") as folder, our_server(Path(folder)) as server:
        ours = _measure(server, ask_ours)
    with stock_server(bot) as server:
        stock = _measure(server, ask_stock)
    return _compare(ours, stock)


def _measure(server: Server, ask: Ask) -> Measured:
    asked = questions(WARM_UP + SERIAL_TURNS + WARM_UP + CONCURRENT_TURNS)
    one = replay(server.url, ask, asked[: WARM_UP + SERIAL_TURNS], users=1, warm_up=WARM_UP)
    many = replay(server.url, ask, asked[WARM_UP + SERIAL_TURNS :], users=USERS, warm_up=WARM_UP)
    return Measured(one, many, server.peak_bytes / 1e9, server.ready_seconds)


def _compare(ours: Measured, stock: Measured) -> list[Row]:
    return [
        _timed("1 个用户，整轮 p50（毫秒）", ours.one.p50, stock.one.p50, None),
        _timed("1 个用户，整轮 p95（毫秒）", ours.one.p95, stock.one.p95, MAX_P95_RATIO),
        _timed(f"{USERS} 个用户，整轮 p50（毫秒）", ours.many.p50, stock.many.p50, None),
        _timed(f"{USERS} 个用户，整轮 p95（毫秒）", ours.many.p95, stock.many.p95, MAX_P95_RATIO),
        _throughput(ours.many.turns_per_second, stock.many.turns_per_second),
        Row("内存峰值，全部进程（GB）", ours.peak_gb, stock.peak_gb, ours.peak_gb / stock.peak_gb,
            f"≤ {MAX_MEMORY_GB:g} GB", ours.peak_gb <= MAX_MEMORY_GB),
        Row("再次启动到就绪（秒）", ours.ready_seconds, stock.ready_seconds, ours.ready_seconds / stock.ready_seconds,
            f"≤ {MAX_READY_SECONDS:g} 秒", ours.ready_seconds <= MAX_READY_SECONDS),
    ]  # fmt: skip


def _timed(name: str, ours: float, stock: float, most: float | None) -> Row:
    floor = f"≤ {most:g} 倍" if most is not None else ""
    return Row(name, ours * 1000, stock * 1000, ours / stock, floor, ours / stock <= most if most is not None else None)


def _throughput(ours: float, stock: float) -> Row:
    ratio = ours / stock
    floor = f"≥ {MIN_THROUGHPUT_RATIO:g} 倍"
    return Row(f"{USERS} 个用户，每秒轮数", ours, stock, ratio, floor, ratio >= MIN_THROUGHPUT_RATIO)


def show(measured: list[Row], console: Console) -> None:
    table = Table(title="速度与内存：与默认 Rasa 机器人相比", caption=NOTE)
    for title in ("指标", "本助手", "默认 Rasa", "比值", "要求", "结果"):
        table.add_column(title, justify="left" if title in ("指标", "要求", "结果") else "right")
    for row in measured:
        stock = "" if row.baseline is None else _short(row.baseline)
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        result = {True: "[green]PASS[/]", False: "[red]FAIL[/]", None: ""}[row.passed]
        table.add_row(row.name, _short(row.ours), stock, ratio, row.floor, result)
    console.print(table)


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def main() -> int:
    measured = rows()
    show(measured, Console())
    return 0 if all(row.passed is not False for row in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
