"""Makes the PDF of a page from its own small HTML, with a font that knows the euro sign."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF, FontFace, TextStyle

_FAMILY = "DejaVu"
# matplotlib comes with Rasa and ships these; looking it up does not import it.
_FACES = {
    "": "DejaVuSans.ttf",
    "B": "DejaVuSans-Bold.ttf",
    "I": "DejaVuSans-Oblique.ttf",
    "BI": "DejaVuSans-BoldOblique.ttf",
}
_LINE_HEIGHT = 1.35
_KEEP_TOGETHER = 24.0  # millimetres: a heading and two lines
_DARK, _LINK, _GREY = (21, 66, 115), "#01567f", (85, 85, 85)
_STYLES = {
    "h1": TextStyle(color=_DARK, font_style="B", font_size_pt=20, b_margin=0.2),
    "h2": TextStyle(color=_DARK, font_style="B", font_size_pt=14, t_margin=5, b_margin=0.1),
    "h3": TextStyle(color=_DARK, font_style="B", font_size_pt=11, t_margin=3, b_margin=0.1),
    "p": TextStyle(t_margin=0.5, b_margin=1),
    "li": TextStyle(l_margin=6, t_margin=1),
    "a": FontFace(color=_LINK, emphasis="UNDERLINE"),
}


class NoFontError(RuntimeError):
    """No font with a euro sign was found: install matplotlib, which Rasa needs as well."""


@dataclass(frozen=True)
class PdfText:
    """What a PDF holds: title and author for the file, HTML for the page, a line for the foot."""

    title: str
    author: str
    html: str
    foot: str
    made_on: dt.date


@lru_cache(maxsize=1)
def font_folder() -> Path:
    """Return the folder with the fonts.

    Raises:
        NoFontError: the package that ships them is not installed.
    """
    spec = find_spec("matplotlib")
    package = Path(spec.origin).parent if spec and spec.origin else Path()
    folder = package / "mpl-data" / "fonts" / "ttf"
    if not all((folder / name).is_file() for name in _FACES.values()):
        raise NoFontError("install matplotlib: its DejaVu fonts are used for the PDF of a page")
    return folder


class _Document(FPDF):
    """An A4 document with a foot on every page."""

    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot

    def footer(self) -> None:
        """Write the foot and the page number (fpdf2 calls this)."""
        self.set_y(-15)
        self.set_font(_FAMILY, size=8)
        self.set_text_color(*_GREY)
        self.cell(0, 8, self._foot)
        self.set_x(-40)
        self.cell(30, 8, f"{self.page_no()} / {{nb}}", align="R")


def make_pdf(text: PdfText) -> bytes:
    """Return the PDF; the same text on the same date gives the same bytes."""
    document = _Document(text.foot)
    document.set_creation_date(dt.datetime.combine(text.made_on, dt.time(), dt.timezone.utc))
    document.set_title(text.title)
    document.set_author(text.author)
    document.set_lang("nl-NL")
    for style, name in _FACES.items():
        document.add_font(_FAMILY, style, font_folder() / name)
    document.set_margins(20, 18)
    document.set_auto_page_break(auto=True, margin=22)
    document.add_page()
    document.set_font(_FAMILY, size=10)
    for block in re.split(r"(?=<h[23]>)", _with_line_height(text.html)):
        if document.will_page_break(_KEEP_TOGETHER):
            document.add_page()  # no heading alone at the foot of a page
        document.write_html(block, tag_styles=_STYLES, font_family=_FAMILY, li_prefix_color=_DARK)
    return bytes(document.output())


def _with_line_height(html: str) -> str:
    """Return the HTML with the attribute from which fpdf2 takes the height of a line."""
    return re.sub(r"<(p|ul|ol)>", rf'<\1 line-height="{_LINE_HEIGHT}">', html)
