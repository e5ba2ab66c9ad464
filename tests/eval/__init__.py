"""Measures understanding through the chat API: `make eval`, or `python -m tests.eval`.

`sets/` holds questions by authors who did not write the training data (`data/nlu/`); nothing here
may be used for training. `sets/cases.jsonl` holds the 300 situations of the studies;
`sets/held.jsonl` was never used for choosing a threshold: `make eval` counts it, and
`python -m tests.eval --only held` shows it apart.
"""
