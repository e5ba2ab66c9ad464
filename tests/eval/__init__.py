"""Measures understanding through the chat API: `make eval`, or `python -m tests.eval`.

`sets/` holds questions by authors who did not write the training data (`data/nlu/`); nothing here
may be used for training. `sets/cases.jsonl` holds the 300 situations of the studies;
`sets/held.jsonl` was never used for choosing anything: `make eval` counts it, and
`python -m tests.eval --only held` shows it apart. Of `sets/fourth.jsonl` only the messages with two
questions were read. `entries.tsv` says which entries a reader finds good answers.

`offline.py` understands without the product, for `ablation.py` (what each part brings) and
`leaning.py` (what the signs of a follow-up weigh, from the conversations in `leaning/`).
"""
