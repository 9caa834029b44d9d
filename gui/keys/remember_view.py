"""Letting this device open the vault by itself, by the user's own choice."""

from PySide6.QtWidgets import QWidget

from gui.keys.passphrase_dialog import PassphraseDialog


class RememberView(PassphraseDialog):
    """Says what remembering means, and asks for the passphrase."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            title=self.tr("Remember on this device"),
            heading=self.tr("Open the vault when the program starts"),
            text=self.tr(
                "The keyring of this system keeps a key that opens the vault, so that starting asks for no "
                "passphrase. Whoever uses this computer as you can then open it too. A locked vault, live "
                "trading and limits still ask for the passphrase; changing it ends this."
            ),
            verb=self.tr("&Remember"),
        )
        self.setObjectName("rememberDialog")
