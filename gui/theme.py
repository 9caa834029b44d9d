"""The tokens of the look, and putting them on the application: fonts, palette and the one stylesheet.

Views name a widget's part in the look by the dynamic property `role` (see stylesheet.py for the list);
widgets that paint themselves ask `current()` while painting, so that a change of theme reaches them too.
"""

import re
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QCoreApplication, QEvent, QTemporaryDir
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from gui import icons
from gui.stylesheet import TEMPLATE
from resources import FOLDER

FAMILIES = (
    "Inter",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "sans-serif",
)

_PROPERTY = "tesseraTheme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours as "#rrggbb" and the zoom in percent. `buy_wash` and its like are backgrounds under that colour."""

    is_dark: bool
    base: str
    panel: str
    raised: str
    field: str
    line: str
    text: str
    dim: str
    faint: str
    buy: str
    buy_wash: str
    sell: str
    sell_wash: str
    accent: str
    accent_wash: str
    attention: str
    attention_wash: str
    live: str
    danger: str
    danger_wash: str
    good: str
    on_colour: str
    zoom_percent: int = 100
    has_motion: bool = True

    def px(self, size: float) -> int:
        """A length of the drawings at this zoom, in logical pixels."""
        return max(1, round(size * self.zoom_percent / 100))

    def color(self, token: str) -> str:
        """The colour of a token by its name."""
        value = getattr(self, token)
        if not isinstance(value, str):
            raise TypeError(f"{token} is not a colour")
        return value

    def font(self, size: float, weight: int = 400) -> QFont:
        """The program's type at a size of the drawings, its figures all of one width."""
        return QFont(_font(self.px(size), weight))


DARK = Theme(
    is_dark=True,
    base="#0f1318",
    panel="#161b22",
    raised="#1d242d",
    field="#0b0f13",
    line="#2a323d",
    text="#e8edf3",
    dim="#9aa7b5",
    faint="#8190a0",
    buy="#2fbf8f",
    buy_wash="#12362c",
    sell="#f2637a",
    sell_wash="#3c1d25",
    accent="#5aa9ff",
    accent_wash="#152a42",
    attention="#f0b429",
    attention_wash="#33290f",
    live="#e879f9",
    danger="#ff7a6b",
    danger_wash="#3d1f1c",
    good="#7fd1c0",
    on_colour="#0b0f13",
)

LIGHT = Theme(
    is_dark=False,
    base="#eef1f5",
    panel="#ffffff",
    raised="#f5f7fa",
    field="#ffffff",
    line="#d5dce4",
    text="#17202a",
    dim="#55626f",
    faint="#616d79",
    buy="#0b7a58",
    buy_wash="#d9f2e8",
    sell="#c22846",
    sell_wash="#fbe0e5",
    accent="#1463c4",
    accent_wash="#e3eefb",
    attention="#8a5a00",
    attention_wash="#fdf1d6",
    live="#9c1fb3",
    danger="#b3261e",
    danger_wash="#fbe3e1",
    good="#0f6b63",
    on_colour="#ffffff",
)

PALETTES = ("western", "east_asian", "colour_safe")
"""Which colours mean up and down: green up, red up, or blue up and orange down."""


def theme_of(*, is_dark: bool, palette: str = "western", has_motion: bool = True) -> Theme:
    """The theme for a brightness and one of `PALETTES`; buyers have the colour of up."""
    theme = replace(DARK if is_dark else LIGHT, has_motion=has_motion)
    if palette == "east_asian":
        return replace(
            theme,
            buy=theme.sell,
            buy_wash=theme.sell_wash,
            sell=theme.buy,
            sell_wash=theme.buy_wash,
        )
    if palette == "colour_safe":
        up, up_wash, down, down_wash = (
            ("#4aa3ff", "#14304d", "#ff9f40", "#3f2a12")
            if is_dark
            else ("#0b63c7", "#dbe9fa", "#a85500", "#fdeedd")
        )
        return replace(theme, buy=up, buy_wash=up_wash, sell=down, sell_wash=down_wash)
    if palette != "western":
        raise ValueError(f"no such palette: {palette}")
    return theme


def apply(app: QApplication, theme: Theme, zoom_percent: int = 100) -> None:
    """Put a theme on the whole application; calling it again changes all open windows."""
    choose(app, theme, zoom_percent)
    dress(app)


def choose(app: QApplication, theme: Theme, zoom_percent: int = 100) -> None:
    """Fonts, colours and measures. Widgets may be made now; `dress` paints them all at once."""
    theme = replace(theme, zoom_percent=zoom_percent)
    if app.property(_PROPERTY) is None:
        _load_fonts()
        app.setStyle("Fusion")
    app.setProperty(_PROPERTY, theme)
    app.setFont(theme.font(13))
    app.setPalette(_palette(theme))


def dress(app: QApplication) -> None:
    """The style sheet. Set after the widgets are made it is worked out once, before them with each one added."""
    # Changing one sheet for another, Qt repolishes whatever it has remembered a rule for: scroll bars that are long
    # deleted too (6.11), and crashes. Without a sheet in between it goes over the widgets that are there.
    app.setStyleSheet("")
    app.setStyleSheet(_stylesheet(current()))


def current() -> Theme:
    """The theme that was applied last; the dark one before any was."""
    app = QCoreApplication.instance()
    theme = app.property(_PROPERTY) if app is not None else None
    return theme if isinstance(theme, Theme) else DARK


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget its part in the look, now or again."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    QCoreApplication.sendEvent(
        widget, QEvent(QEvent.Type.StyleChange)
    )  # or padding stays as it was


@cache
def _font(pixels: int, weight: int) -> QFont:
    font = QFont(list(FAMILIES))
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    # hinted, letters stand on whole pixels and drift apart
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _stylesheet(theme: Theme) -> str:
    scaled = re.sub(r"(\d+)px", lambda length: f"{_scaled(int(length[1]), theme)}px", TEMPLATE)
    colors = {each.name: getattr(theme, each.name) for each in fields(theme)}
    return Template(scaled).substitute(colors | _icon_files(theme))


def _scaled(length: int, theme: Theme) -> int:
    return theme.px(length) if length > 1 else length  # hairlines stay hairlines


@cache
def _icon_folder() -> QTemporaryDir:
    return QTemporaryDir()  # removed with the process


def _icon_files(theme: Theme) -> dict[str, str]:
    """Tinted drawings as files, since a stylesheet takes its images from nowhere else."""
    down = icons.svg("chevron-down", theme.dim)
    drawings = {
        "icon_chevron_down": down,
        "icon_chevron_up": down.replace("<path", '<path transform="rotate(180 12 12)"'),
        "icon_check": icons.svg("check", theme.on_colour),
    }
    paths = {}
    for name, drawing in drawings.items():
        brightness = "dark" if theme.is_dark else "light"  # a new name, as Qt keeps images by path
        path = Path(_icon_folder().filePath(f"{name}_{brightness}.svg"))
        path.write_text(drawing, "utf-8")
        paths[name] = path.as_posix()
    return paths


@cache
def _load_fonts() -> None:
    folder = FOLDER / "fonts"
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name.endswith((".ttf", ".otf")):
            QFontDatabase.addApplicationFont(str(entry))


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    colors = {
        role.Window: theme.base,
        role.WindowText: theme.text,
        role.Base: theme.field,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.PlaceholderText: theme.faint,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.text,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_colour,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Light: theme.line,
        role.Midlight: theme.line,
        role.Mid: theme.line,
        role.Dark: theme.base,
        role.Shadow: theme.base,
    }
    for each, color in colors.items():
        palette.setColor(each, QColor(color))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.faint))
    return palette
