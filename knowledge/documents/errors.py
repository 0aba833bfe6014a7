"""What goes wrong with a file that cannot be turned into clauses."""


class UnreadableDocument(Exception):
    """The file cannot be read; `str(error)` is a Chinese sentence that tells the clerk why and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
