"""The team's own pages under `/desk/`, behind a login.

`routes.py` serves; `access.py` guards every page; `login.py`, `sessions.py`, `passwords.py`,
`users.py` and `attempts.py` are the way in. The other modules read and change what the pages
show. Sentences for the team stand in `templates/` and in `knowledge/teksten.yml`, not in Python.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
STATIC_DIR = FOLDER / "static"
TEMPLATE_DIR = FOLDER / "templates"
