"""`python -m tests.eval`: asks all test questions, prints figures, keeps pictures and errors."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

from tests.eval.ask import ask_all
from tests.eval.figures import figures
from tests.eval.pictures import confusion_picture
from tests.eval.questions import load_cases
from tests.eval.report import compare, print_figures, write_errors

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
    shares = figures(results)
    print_figures(shares)
    OUT.mkdir(parents=True, exist_ok=True)
    write_errors(results, OUT / "errors.md")
    confusion_picture(results, OUT / "confusion.png")
    print(f"Errors: {OUT / 'errors.md'}  Confusion: {OUT / 'confusion.png'}")
    if options.accept:
        values = {share.name: round(share.value, 4) for share in shares if share.total}
        ACCEPTED.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
        return 0
    return 0 if options.only else compare(shares, ACCEPTED)


if __name__ == "__main__":
    sys.exit(main())
