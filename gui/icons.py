"""Icons of one family, tinted: the files are in resources/icons, named as their library names them."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import FOLDER

SIZE = 16


@cache
def _source(name: str) -> str:
    return (FOLDER / "icons" / f"{name}.svg").read_text("utf-8")


def svg(name: str, color: str) -> str:
    """The drawing with its lines in `color` ("#rrggbb"); raises FileNotFoundError for an unknown name."""
    return _source(name).replace("currentColor", color)


def pixmap(name: str, color: str, size: int = SIZE) -> QPixmap:
    """The icon at a size in logical pixels, sharp on the finest screen there is."""
    renderer = QSvgRenderer(QByteArray(svg(name, color).encode()))
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    image = QPixmap(round(size * ratio), round(size * ratio))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, image.width(), image.height()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def icon(name: str, color: str, size: int = SIZE) -> QIcon:
    """The icon for a button or a menu, tinted with `color` ("#rrggbb")."""
    return QIcon(pixmap(name, color, size))


def app_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    renderer = QSvgRenderer(QByteArray(_source("tessera").encode()))
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        image = QPixmap(size, size)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        result.addPixmap(image)
    return result
