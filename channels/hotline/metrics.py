"""What calls are counted by, for Prometheus.

- `hotline_first_word_seconds`: from the end of an utterance to our first word, on our side of the gateway.
- `hotline_calls_total{ended}`: calls by how they ended; transferred / all is the share that needed a person.
- `hotline_signs_total{sign}`: reprompts, repairs, talk_over, nods, repeats, drops, summed over calls.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram

from channels.hotline.figures import Figures

BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 4.0, 8.0)
SIGNS = ("turns", "reprompts", "repairs", "talk_over", "nods", "repeats", "drops")
ENDS = frozenset({"goodbye", "silence", "transferred"})


class CallMetrics:
    """The counters of one process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._first_word = Histogram(
            "hotline_first_word_seconds", "time to first word", buckets=BUCKETS, registry=registry
        )
        self._calls = Counter("hotline_calls", "calls by how they ended", ["ended"], registry=registry)
        self._signs = Counter("hotline_signs", "what happened in calls", ["sign"], registry=registry)

    def spoke_after(self, seconds: float) -> None:
        self._first_word.observe(seconds)

    def ended(self, figures: Figures) -> None:
        """A call is over; reasons of gateways are many, so all but our own are hung_up."""
        self._calls.labels(figures.ended if figures.ended in ENDS else "hung_up").inc()
        for sign in SIGNS:
            self._signs.labels(sign).inc(getattr(figures, sign))
