"""What is wanted of each figure, and how it came out."""

import json
from dataclasses import dataclass
from typing import Literal

from rich.table import Table

Figures = dict[str, float]
"""By name; those that could not be measured are missing."""
Verdict = Literal["reached", "missed", "not measured"]
_STYLES: dict[Verdict, str] = {"reached": "green", "missed": "red", "not measured": "dim"}


@dataclass(frozen=True)
class Goal:
    """A bound for one figure."""

    figure: str
    meaning: str
    bound: Literal["at least", "at most"]
    limit: float
    decimals: int = 2

    def verdict(self, figures: Figures) -> Verdict:
        """How the figure came out."""
        reached = figures.get(self.figure)
        if reached is None:
            return "not measured"
        within = reached >= self.limit if self.bound == "at least" else reached <= self.limit
        return "reached" if within else "missed"


GOALS = (
    Goal("turns_per_second_ratio", "turns a second ÷ bare workflow's", "at least", 0.75),
    Goal("cpu_per_turn_ratio", "worker CPU a turn ÷ bare workflow's", "at most", 1.5),
    Goal("activities_per_turn", "activities a turn", "at most", 2),
    Goal("events_per_turn", "history events a turn", "at most", 18, decimals=1),
    Goal("bytes_per_turn", "history bytes a turn", "at most", 3 * 1024, decimals=0),
    Goal("bytes_growth", "growth of bytes a turn over 100 turns", "at most", 0.05, decimals=3),
    Goal("webhook_ratio", "webhook's p50 ÷ bare signal-with-start's", "at most", 2.3),
    Goal("kib_per_idle_conversation", "KiB an idle conversation", "at most", 120, decimals=0),
    Goal("two_workers_ratio", "two workers' turns a second ÷ one's", "at least", 1.6),
)


def table(figures: Figures, remarks: list[str]) -> Table:
    """The goals, then the other figures, which are this machine's and nobody's goal."""
    made = Table(title="Speed", title_justify="left", caption="\n".join(remarks) or None)
    for column in ("figure", "wanted", "reached", "verdict"):
        made.add_column(column, justify="right" if column in ("wanted", "reached") else "left")
    for goal in GOALS:
        reached, verdict = figures.get(goal.figure), goal.verdict(figures)
        sign = "≥" if goal.bound == "at least" else "≤"
        made.add_row(
            goal.meaning,
            f"{sign} {goal.limit:.{goal.decimals}f}",
            "" if reached is None else f"{reached:.{goal.decimals}f}",
            f"[{_STYLES[verdict]}]{verdict}[/]",
        )
    made.add_section()
    goals = {goal.figure for goal in GOALS}
    for name, value in figures.items():
        if name not in goals:
            made.add_row(name.replace("_", " "), "", f"{value:.2f}", "")
    return made


def as_json(figures: Figures, remarks: list[str]) -> str:
    """The same for programs."""
    goals = [
        {
            "figure": goal.figure,
            "wanted": {"bound": goal.bound, "limit": goal.limit},
            "reached": figures.get(goal.figure),
            "verdict": goal.verdict(figures),
        }
        for goal in GOALS
    ]
    return json.dumps({"goals": goals, "figures": figures, "remarks": remarks}, indent=2)
