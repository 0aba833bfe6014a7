"""How a command ends that cannot do what was asked."""

from typing import NoReturn

import typer
from rich.console import Console


def fail(text: str) -> NoReturn:
    """Say why, in red, and end with status 1."""
    Console(stderr=True).print(text, style="red", markup=False)
    raise typer.Exit(1)
