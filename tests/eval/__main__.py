"""`python -m tests.eval`: asks all test questions, prints figures, keeps pictures and errors."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

import httpx

from bot.commands.start import secrets_of_installation
from bot.settings import settings
from tests.eval.ask import Answered, ask_all, with_topics
from tests.eval.facts import desks, wrong_facts
from tests.eval.figures import (
    by_noise,
    by_topic,
    calibration_error,
    figures,
    reliability,
)
from tests.eval.pictures import confusion_picture, reliability_picture
from tests.eval.questions import load_cases
from tests.eval.report import compare, print_figures, write_errors, write_topics, write_worst

OUT = Path(__file__).parents[2] / "var" / "eval"
ACCEPTED = Path(__file__).parent / "accepted.json"


def main() -> int:
    """Run the evaluation; return 1 when a figure dropped below the last accepted run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("WEGWIJZER_URL", "http://127.0.0.1:8080"))
    parser.add_argument("--only", help="one set, by file name without ending")
    parser.add_argument("--accept", action="store_true", help="make this the accepted run")
    options = parser.parse_args()
    cases = load_cases(options.only)
    print(f"{len(cases)} conversations through {options.url}")
    results = asyncio.run(ask_all(options.url, cases))
    shares = [*figures(results), wrong_facts(results)]
    if not options.only:
        shares.append(asyncio.run(desks(options.url)))
    print_figures([*shares, *by_noise(results)])
    OUT.mkdir(parents=True, exist_ok=True)
    write_errors(results, OUT / "errors.md")
    write_topics(by_topic(results), OUT / "topics.md")
    confusion_picture(results, OUT / "confusion.png")
    _look_inside(options.url, results)
    print(f"Errors, worst twenty, topics and pictures: {OUT}")
    if options.accept:
        values = {share.name: round(share.value, 4) for share in shares if share.total}
        ACCEPTED.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
        return 0
    return 0 if options.only else compare(shares, ACCEPTED)


def _look_inside(url: str, results: list[Answered]) -> None:
    """Compare what was said to be probable with what was right, where this machine may ask."""
    secrets_of_installation()
    token = settings().internal_token
    try:
        scored = asyncio.run(with_topics(url, token, results))
    except httpx.HTTPStatusError:
        print("Reliability: not measured, this is not the installation of that address")
        return
    table = reliability(scored)
    print(f"Calibration error of the first topic: {calibration_error(table):.1%}")
    reliability_picture(table, OUT / "reliability.png")
    write_worst(scored, OUT / "worst.md")


if __name__ == "__main__":
    sys.exit(main())
