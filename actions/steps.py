"""Asks the question of a route's step."""

from __future__ import annotations

from typing import Any

from actions.turn import Turn
from bot.knowledge.model import RouteStep
from bot.messages import Act, Button, Message


def step_of(turn: Turn, state: dict[str, Any]) -> RouteStep | None:
    """Return the step that a route's state stands at, None at its end."""
    route = turn.base.routes.get(state["id"])
    index = int(state["step"])
    if route is None or index >= len(route.steps):
        return None
    return route.steps[index]


def step_message(turn: Turn, state: dict[str, Any], before: str = "") -> Message | None:
    """Return the question of the step, with its choices, None when the route is at its end."""
    step = step_of(turn, state)
    if step is None:
        return None
    choices = [
        Button(title, Act("route_answer", {"value": choice, "step": step.id}))
        for choice, title in step.choices
    ]
    for option in state.get("options", []):
        choices.append(Button(option, Act("route_answer", {"value": option, "step": step.id})))
    if not step.required:
        choices.append(
            Button(
                turn.say("route_overslaan"), Act("route_answer", {"skip": True, "step": step.id})
            )
        )
    choices.append(Button(turn.say("route_stoppen"), Act("stop")))
    total = len(turn.base.routes[state["id"]].steps)
    progress = turn.say("route_stap", stap=state["step"] + 1, van=total) if total > 1 else ""
    text = "\n".join(filter(None, (before, f"{progress} {step.question}".strip())))
    return Message(
        text,
        "step",
        buttons=tuple(choices),
        form=step.kind,
        route={"id": state["id"], "step": state["step"] + 1, "of": total},
    )
