"""The PDF of a page: real, and its text can be read, the euro sign included."""

from __future__ import annotations

import datetime as dt
import re
import zlib

from fastapi.testclient import TestClient

from bot.pages.pdf import PdfText, make_pdf

TOKEN = re.compile(
    rb"/F(?P<font>\d+) [\d.]+ Tf|\((?P<text>(?:\\.|[^\\)])*)\) Tj|(?<=\s)(?P<stack>[qQ])\s",
    re.DOTALL,
)


def unpacked(raw: bytes) -> bytes:
    try:
        return zlib.decompress(raw)
    except zlib.error:
        return raw


def text_of(pdf: bytes) -> str:
    """Return the text of a PDF by fpdf2: two bytes a character, told by each font's own map."""
    raws = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    streams = [unpacked(raw) for raw in raws]
    fonts = [
        {int(code, 16): chr(int(char, 16)) for code, char in pairs}
        for stream in streams
        if b"begincmap" in stream
        for pairs in [re.findall(rb"<(\w{4})> <(\w{4})>", stream)]
    ]
    lines = []
    for stream in (item for item in streams if b" Tj" in item):
        font, kept = 0, [0]
        for token in TOKEN.finditer(stream):
            if token["font"]:
                font = int(token["font"]) - 1
            elif token["stack"] == b"q":
                kept.append(font)
            elif token["stack"] == b"Q":
                font = kept.pop()
            else:
                lines.append(decoded(token["text"], fonts[font]))
    return " ".join(lines)


def decoded(text: bytes, font: dict[int, str]) -> str:
    escapes = {b"r": b"\r", b"n": b"\n"}
    plain = re.sub(rb"\\(.)", lambda match: escapes.get(match[1], match[1]), text, flags=re.S)
    codes = (int.from_bytes(plain[at : at + 2], "big") for at in range(0, len(plain), 2))
    return "".join(font.get(code, "?") for code in codes)


def test_pdf_holds_the_euro_sign(client: TestClient) -> None:
    answer = client.get("/regelingen/minimumloon.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert 'filename="minimumloon.pdf"' in answer.headers["content-disposition"]
    text = text_of(answer.content).replace("\u00a0", " ")
    assert "€ 14,99 per uur" in text and "Liever iemand spreken?" in text
    assert len(answer.content) < 100_000


def test_pdf_is_the_same_each_time(client: TestClient) -> None:
    text = PdfText("Titel", "Maker", "<h1>Ja</h1><p>€ 1</p>", "voet", dt.date(2026, 1, 1))
    assert make_pdf(text) == make_pdf(text)
