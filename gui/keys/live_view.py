"""The second unlock: live accounts send only after the passphrase was typed once more."""

from PySide6.QtWidgets import QWidget

from gui.keys.passphrase_dialog import PassphraseDialog


class LiveView(PassphraseDialog):
    """Says what live means, and asks for the passphrase."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            title=self.tr("Unlock live"),
            heading=self.tr("■ Real money"),
            text=self.tr(
                "From now on orders of live accounts leave after one confirmation each, and the window "
                "carries a frame. It ends when you lock, when nobody is here for a while, and with the program."
            ),
            verb=self.tr("&Unlock live"),
        )
        self.setObjectName("liveDialog")
