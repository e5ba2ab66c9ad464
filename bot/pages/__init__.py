"""The public pages under `/regelingen/`: the knowledge folder as crawlable HTML and PDF.

`routes.py` serves, `site.py` renders and keeps, the other modules make what the templates show.
What may not live here: a sentence for employers in Python. Those stand in `templates/`,
`teksten.yml` and the knowledge folder. Nothing here needs Rasa, the database or JavaScript.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
STATIC_DIR = FOLDER / "static"
TEMPLATE_DIR = FOLDER / "templates"
