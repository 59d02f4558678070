"""`python -m benchmarks [NAME …]`: measure, print the table, and fail where a target is missed."""

import importlib
import sys
import time

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figure

BENCHMARKS = {
    "reads": "Requests a second against Flask saying hello under the same granian",
    "openings": "Opening a case against Flask and a bare insert of the same rows",
    "updates": "Saving an update against Flask and a bare insert of the same rows",
    "photos": "A photo made ready against bare Pillow",
    "neighbours": "What is near here, from small to large",
    "queues": "A queue of fifty, from ten thousand cases to a million",
    "weights": "What a browser receives for a page",
    "people": "A caller found among ever more people",
    "reading": "A text message read among 20,000 streets and places",
    "texting": "A text from the webhook to its answer, against Flask saying hello",
    "declaring": "Declarations to fifteen teams and agencies a second",
    "sending": "Texts a second to a provider that takes 5 ms for each",
    "planning": "The plan of the largest life event, and all of them loaded and checked",
    "questions": "Question pages of a life event against Flask saying hello",
    "exchanging": "A thousand requests for other apps against the bare queries and JSON",
    "journal": "A page of the journal of somebody with a hundred thousand lines",
    "advisers": "The home of an adviser with five hundred clients, against five",
    "signing_on": "What it costs to be signed on, and to ask for leave",
}

console = Console(width=120 if not sys.stdout.isatty() else None)


def main(asked: list[str]) -> int:
    """Measure what is asked, or everything; 1 where a target is missed."""
    if unknown := [name for name in asked if name not in BENCHMARKS]:
        console.print(f"There is no benchmark {unknown[0]}; there are: {', '.join(BENCHMARKS)}")
        return 2
    missed = 0
    for name in asked or BENCHMARKS:
        began = time.monotonic()
        with console.status(f"{BENCHMARKS[name]} …"):
            figures: list[Figure] = importlib.import_module(f"benchmarks.{name}").figures()
        console.print(_table(name, figures, time.monotonic() - began))
        missed += sum(not figure.is_met for figure in figures)
    console.print(f"{missed} targets missed" if missed else "Every target met")
    return 1 if missed else 0


def _table(name: str, figures: list[Figure], seconds: float) -> Table:
    table = Table(title=BENCHMARKS[name], caption=f"{name}, {seconds:.0f} s", title_justify="left")
    for heading in ("Figure", "Measured", "Target", "", "How"):
        table.add_column(heading, justify="right" if heading in {"Measured", "Target"} else "left")
    for figure in figures:
        verdict = "" if figure.target == "–" else ("met" if figure.is_met else "MISSED")
        table.add_row(
            figure.name, f"{figure.value:.2f} {figure.unit}", figure.target, verdict, figure.note
        )
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
