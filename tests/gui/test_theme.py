"""Promises of the look: readable colours, figures that stand still, everything in reach of the zoom."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFontDatabase, QFontMetricsF, QTextLayout
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gui import icons, theme
from gui.icon_button import IconButton
from gui.theme import DARK, PALETTES, Theme, theme_of

THEMES = [theme_of(is_dark=dark, palette=name) for dark in (True, False) for name in PALETTES]
TEXTS = ("text", "dim", "faint", "buy", "sell", "accent", "attention", "live", "danger", "good")


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    qapp.setStyleSheet("")
    qapp.setProperty("tesseraTheme", None)


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", THEMES)
@pytest.mark.parametrize("ground", ["panel", "raised", "base", "field"])
def test_every_text_can_be_read_on_every_ground(look: Theme, ground: str) -> None:
    poor = [each for each in TEXTS if contrast(look.color(each), look.color(ground)) < 4.5]

    assert poor == []


@pytest.mark.parametrize("look", THEMES)
def test_words_can_be_read_on_full_colour_and_on_washes(look: Theme) -> None:
    grounds = ("buy", "sell", "accent", "attention", "live", "danger")
    washes = [("buy", "buy_wash"), ("sell", "sell_wash"), ("accent", "accent_wash")]
    washes += [("attention", "attention_wash"), ("danger", "danger_wash"), ("text", "buy_wash")]

    assert [g for g in grounds if contrast(look.on_colour, look.color(g)) < 4.5] == []
    assert [w for t, w in washes if contrast(look.color(t), look.color(w)) < 4.5] == []


@pytest.mark.parametrize("look", THEMES)
def test_a_price_can_be_read_over_the_depth_behind_it(look: Theme) -> None:
    for wash in (look.buy_wash, look.sell_wash):
        assert contrast(look.text, wash) >= 4.5
        assert contrast(look.dim, wash) >= 4.5


def test_the_east_asian_palette_is_red_for_up_and_changes_nothing_else() -> None:
    look = theme_of(is_dark=True, palette="east_asian")

    assert (look.buy, look.sell) == (DARK.sell, DARK.buy)
    assert (look.danger, look.good, look.live) == (DARK.danger, DARK.good, DARK.live)


def test_a_palette_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no such palette"):
        theme_of(is_dark=True, palette="sepia")


def test_figures_have_one_width_so_that_prices_do_not_dance(app: QApplication) -> None:
    theme.apply(app, DARK)

    for weight in (400, 700):
        metrics = QFontMetricsF(theme.current().font(13, weight))
        assert len({metrics.horizontalAdvance(digit * 4) for digit in "0123456789"}) == 1


def test_a_label_styled_by_the_sheet_keeps_the_figures_of_one_width(
    app: QApplication, qtbot: QtBot
) -> None:
    theme.apply(app, DARK)
    label = QLabel("1111")
    qtbot.addWidget(label)
    theme.set_role(label, "price")
    label.show()
    narrow = label.sizeHint().width()

    label.setText("8888")

    assert label.sizeHint().width() == narrow


def test_the_bundled_face_is_used(app: QApplication) -> None:
    theme.apply(app, DARK)

    assert "Inter" in QFontDatabase.families()


def test_chinese_is_never_drawn_as_empty_boxes(app: QApplication) -> None:
    if not QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        pytest.skip("this system has no Chinese face to fall back to")
    theme.apply(app, DARK)
    layout = QTextLayout(
        "买入 卖出 委托簿 手续费 可用余额 撤单 ▲▼◆■●○◔◌✕✓≈", theme.current().font(13)
    )
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()

    assert all(glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes())


def test_zoom_makes_controls_and_letters_larger(app: QApplication, qtbot: QtBot) -> None:
    button = QPushButton("Buy")
    qtbot.addWidget(button)
    theme.apply(app, DARK, 100)
    button.show()
    before = button.sizeHint()

    theme.apply(app, DARK, 150)

    assert button.sizeHint().height() >= before.height() * 1.4
    assert theme.current().px(24) == 36


def test_nothing_that_can_be_clicked_is_lower_than_24_pixels(
    app: QApplication, qtbot: QtBot
) -> None:
    theme.apply(app, DARK)
    for role in ("tab", "chip", "quick", "link", "ghost", "pair", "danger", "primary-buy", ""):
        button = QPushButton("25 %")
        qtbot.addWidget(button)
        theme.set_role(button, role)
        button.show()

        assert button.sizeHint().height() >= 24, role


def test_a_change_of_theme_reaches_icons_that_are_shown(app: QApplication, qtbot: QtBot) -> None:
    theme.apply(app, DARK)
    button = IconButton("settings", "Preferences")
    qtbot.addWidget(button)
    button.show()
    dark = button.icon().pixmap(16).toImage()

    theme.apply(app, theme_of(is_dark=False))

    assert button.icon().pixmap(16).toImage() != dark
    assert button.accessibleName() == "Preferences"


def test_an_icon_is_drawn_in_the_colour_asked_for(qapp: QApplication) -> None:
    image = icons.pixmap("x", "#ff0000", 32).toImage()

    colors = {image.pixelColor(x, y).name() for x in range(32) for y in range(32)}
    assert "#ff0000" in colors


def test_an_icon_that_does_not_exist_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon", "#ffffff")
