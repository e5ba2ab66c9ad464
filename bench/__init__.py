"""Measures speed and memory beside the stock Rasa project: `make bench`, or `python -m bench`.

Also `python -m bench.nlu` (understanding beside stock DIET) and `python -m bench.knowledge` (what
an answer costs as the knowledge grows). Read the ratios: seconds depend on the machine, and both
sides of a ratio are measured in one run. Results also go to `var/bench/<part>.json`.
"""
