#!/usr/bin/env bash
# Creates the virtual environment from the lock file with Python 3.10. Usage: make-venv.sh FOLDER
set -euo pipefail
venv="$1"

find_python() {
  if command -v python3.10 >/dev/null 2>&1 && python3.10 -c 'import venv, ssl' 2>/dev/null; then
    command -v python3.10
  elif command -v pyenv >/dev/null 2>&1 && version="$(pyenv versions --bare | grep -E '^3\.10\.[0-9]+$' | tail -n 1)" && [ -n "$version" ]; then
    echo "$(pyenv root)/versions/$version/bin/python"
  elif command -v uv >/dev/null 2>&1 && uv python find 3.10 >/dev/null 2>&1; then
    uv python find 3.10
  elif command -v uv >/dev/null 2>&1 && uv python install 3.10 >/dev/null 2>&1; then
    uv python find 3.10
  fi
}

python="$(find_python)"
if [ -z "$python" ]; then
  echo "Python 3.10 was not found. Rasa 3.6 needs it. Install it with one of:" >&2
  echo "  pyenv install 3.10   |   uv python install 3.10   |   apt install python3.10-venv" >&2
  exit 1
fi
echo "Python: $python"
if [ ! -x "$venv/bin/python" ]; then
  "$python" -m venv "$venv"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "pip>=24" "setuptools>=68" wheel
echo "Installing packages from requirements.lock (a few minutes the first time) …"
"$venv/bin/python" -m pip install --disable-pip-version-check --progress-bar off -r requirements.lock \
  | awk '/^Collecting|^Downloading/ {n++; if (n % 40 == 0) {print "  " n " packages looked at"; fflush()}} /^ERROR/ {print}'
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
