"""The Dutch spaCy model: the official `nl_core_news_md`, or a small stand-in under its name.

The official package is not on PyPI. Set-up tries its release for ten seconds; where that cannot be
reached it builds a stand-in (blank Dutch pipeline, look-up lemmatizer) and says so. Both give
tokens and lemmas; meaning comes from the sentence encoder in either case.
"""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
import tempfile
from pathlib import Path

NAME = "nl_core_news_md"
RELEASE = (
    "https://github.com/explosion/spacy-models/releases/download/"
    "nl_core_news_md-3.4.0/nl_core_news_md-3.4.0-py3-none-any.whl"
)
GIVE_UP_SECONDS = 10
STAND_IN_VERSION = "3.4.0+wegwijzer1"
_SETUP = """\
from setuptools import setup

setup(
    name="{name}", version="{version}", packages=["{name}"],
    package_data={{"{name}": ["**/*", "*"]}}, include_package_data=True,
)
"""
_INIT = """\
from pathlib import Path
from spacy.util import load_model_from_init_py

__version__ = "{version}"


def load(**overrides):
    return load_model_from_init_py(__file__, **overrides)
"""


def version() -> str | None:
    """Return the version of the installed model, None when there is none."""
    try:
        return importlib.metadata.version(NAME)
    except importlib.metadata.PackageNotFoundError:
        return None


def describe() -> str:
    """Return which model is installed, for `/readyz` and the start-up lines."""
    found = version()
    if found is None:
        return "none: run `make setup`"
    kind = "stand-in without vectors" if "wegwijzer" in found else "official"
    return f"{NAME} {found} ({kind})"


def ensure() -> str:
    """Install the model where it is missing and return its description."""
    if version() is None and not _install_official():
        _install_stand_in()
    return describe()


def _install_official() -> bool:
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--retries",
        "0",
        "--timeout",
        str(GIVE_UP_SECONDS),
        RELEASE,
    ]
    try:
        done = subprocess.run(  # noqa: S603 - fixed command
            command, capture_output=True, timeout=GIVE_UP_SECONDS * 6, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _install_stand_in() -> None:
    import spacy

    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / NAME
        nlp = spacy.blank("nl")
        nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
        nlp.initialize()
        data = package / f"{NAME}-{STAND_IN_VERSION}"
        nlp.meta["name"], nlp.meta["version"] = "core_news_md", STAND_IN_VERSION
        data.mkdir(parents=True)
        nlp.to_disk(data)
        meta = json.loads((data / "meta.json").read_text(encoding="utf-8"))
        (package / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
        (package / "__init__.py").write_text(
            _INIT.format(version=STAND_IN_VERSION), encoding="utf-8"
        )
        (Path(folder) / "setup.py").write_text(
            _SETUP.format(name=NAME, version=STAND_IN_VERSION), encoding="utf-8"
        )
        subprocess.run(  # noqa: S603 - fixed command
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-deps",
                "--no-build-isolation",
                folder,
            ],
            check=True,
            capture_output=True,
        )
