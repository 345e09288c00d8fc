"""Small pieces of SVG: escaped text, rounded coordinates, one frame every figure shares.

No style attribute and no script anywhere, so that a strict content security policy holds; colours are
presentation attributes, so that a figure keeps them outside the page too.
"""

from collections.abc import Iterable
from hashlib import sha256

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

INK = "#17313a"
MUTED = "#4d6167"
GRID = "#dde3e3"
AXIS = "#7b8d92"
PAPER = "#ffffff"
PALETTE = (
    "#0b5563",
    "#d9822b",
    "#8fd0e0",
    "#1d1d6e",
    "#a5d6a0",
    "#6f7fc4",
    "#e8dc8c",
    "#4a2f10",
    "#a3262e",
    "#d3b4ea",
)


def colour(index: int) -> str:
    """Return the colour of the series at ``index``; colour-blind safe for the first ten."""
    return PALETTE[index % len(PALETTE)]


def coordinate(value: float) -> str:
    """Write a coordinate with a tenth of a pixel at most."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def element(name: str, content: str = "", /, **attributes: str | float | None) -> str:
    """Return one element; ``content`` is markup already, attributes are escaped, ``_`` becomes ``-``.

    A trailing underscore keeps Python's own words apart (``class_``).
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{coordinate(value) if isinstance(value, float) else escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def label(text: str, x: float, y: float, **attributes: str | float | None) -> str:
    """Return a line of text at a point."""
    given = {"fill": MUTED, "font_size": "12", **attributes}
    return element("text", escape(text), x=float(x), y=float(y), **given)


def tooltip(text: str) -> str:
    """Return the title a pointer shows over a shape."""
    return element("title", escape(text))


def short_digest(*texts: str) -> str:
    """Return a name for a figure's own ids: the same figure always gets the same one."""
    return sha256("\0".join(texts).encode()).hexdigest()[:12]


def hatch(name: str) -> str:
    """Return the definition of a diagonal hatch called ``name``; what lies under it shows through."""
    stroke = element("path", d="M0 6 L6 0 M-1 1 L1 -1 M5 7 L7 5", stroke="#a3262e", stroke_width="1.4")
    ground = element("rect", width="6", height="6", fill="#fbeceb", fill_opacity="0.4")
    pattern = element(
        "pattern", ground + stroke, id=name, width="6", height="6", patternUnits="userSpaceOnUse"
    )
    return element("defs", pattern)


def frame(
    *,
    title: str,
    description: str,
    width: float,
    height: float,
    parts: Iterable[str],
    role: str = "img",
) -> SafeString:
    """Wrap the parts of a figure in an accessible, responsive ``<svg>``; one with links in it is a ``group``."""
    drawn = "".join(parts)
    name = f"fig-{short_digest(title, description, drawn)}"
    head = element("title", escape(title), id=f"{name}-t")
    if description:
        head += element("desc", escape(description), id=f"{name}-d")
    markup = element(
        "svg",
        head + drawn,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
        class_="chart",
        role=role,
        font_family="system-ui, sans-serif",
        aria_labelledby=f"{name}-t {name}-d" if description else f"{name}-t",
    )
    return mark_safe(markup)  # noqa: S308 - every text above is escaped
