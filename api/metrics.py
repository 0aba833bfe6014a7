"""What is counted, for Prometheus.

- `assistant_turns_total{outcome, desk}`: turns answered; the hit rate is answered / (all but smalltalk), the handover
  rate is handover / all.
- `assistant_missed_turns_total{reason, desk}`: work items made (bot/missed_turns.py).
- `assistant_turn_seconds`: from receiving a message to having its reply written down.

What calls are counted by is in channels/hotline/metrics.py.
"""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from bot.messages import Reply
from bot.missed_turns import MissedTurn

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 4.3, 10.0)  # 4.3 s: what WeChat leaves us


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._turns = Counter("assistant_turns", "turns answered", ["outcome", "desk"], registry=self._registry)
        self._missed = Counter(
            "assistant_missed_turns", "turns that missed", ["reason", "desk"], registry=self._registry
        )
        self._seconds = Histogram("assistant_turn_seconds", "time of a turn", buckets=BUCKETS, registry=self._registry)

    def observe(self, reply: Reply, seconds: float) -> None:
        self._turns.labels(reply.outcome.value, reply.understanding.desk).inc()
        self._seconds.observe(seconds)

    def observe_missed(self, turn: MissedTurn) -> None:
        self._missed.labels(turn.reason.value, turn.desk).inc()

    def router(self, *more: CollectorRegistry) -> APIRouter:
        """`/metrics`: ours, and what is counted elsewhere."""
        router = APIRouter(tags=["health"])

        @router.get("/metrics", response_class=Response)
        def metrics() -> Response:
            """Counters in Prometheus' text format."""
            text = b"".join(generate_latest(registry) for registry in (self._registry, *more))
            return Response(text, media_type=CONTENT_TYPE_LATEST)

        return router
