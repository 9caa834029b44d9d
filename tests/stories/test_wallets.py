"""Money that lies where no order can use it: shown apart, explained, moved once when asked for, and never lost sight of."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTreeWidget

from core.desk.facts import Exchanged
from core.domain.account import Environment
from tests.stories.conftest import Play
from tests.stories.world import Books, World, flat, number

TRANSFER = "/api/v3/viewer/transfer"
HAD = {"spot": Decimal(25000), "fund": Decimal("1250.5")}


class Wallets:
    """USDT in the two wallets of the demo account, by the exchange's own books."""

    def __init__(self, books: Books) -> None:
        self._spot = Books(books.announced, "bigone")
        self._fund = Books(books.announced, "bigone", "primary fund")

    def have(self) -> dict[str, Decimal]:
        """What lies in each."""
        return {"spot": self._spot.balance("USDT"), "fund": self._fund.balance("USDT")}

    def have_moved(self, amount: str) -> bool:
        """Whether that much lies in spot instead of in fund, not once more and not twice."""
        moved = Decimal(amount)
        return self.have() == {"spot": HAD["spot"] + moved, "fund": HAD["fund"] - moved}


async def opened(world: World) -> Wallets:
    """Look at BigONE, and wait for what lies in the other wallet."""
    await world.signed_in()
    await world.go_to("bigone", Environment.PRACTICE)
    await world.signed_in()
    await world.until(lambda: world.has(QAbstractButton, "moveButton"), "the way to move it")
    return Wallets(world.books)


def idle(world: World) -> dict[str, Decimal]:
    """The rows below the heading of what is not tradable: asset and total."""
    rows = world.cells("balancesTable")
    start = next((at for at, row in enumerate(rows) if "Not tradable" in row[0]), len(rows))
    return {row[0]: number(row[3]) for row in rows[start + 1 :]}


def free(world: World) -> Decimal:
    """The USDT that is shown as free, above all that is not tradable."""
    return number(next(row[1] for row in world.cells("balancesTable") if row[0] == "USDT"))


def transfers_sent(world: World) -> int:
    """How many requests to move money have left."""
    sent = world.app.bridge.store.all(Exchanged)
    return sum(each.method == "POST" and TRANSFER in each.url for each in sent)


async def ask_to_move(world: World, amount: str) -> None:
    """Open the sheet for USDT, whose second row is that of the other wallet, and type an amount."""
    names = [row[0] for row in world.cells("balancesTable")]
    world.click_cell("balancesTable", names.index("USDT", names.index("USDT") + 1), 0)
    await world.until(lambda: world.has(QAbstractButton, "moveConfirm"), "the sheet")
    world.write("moveAmount", amount)


async def confirm(world: World) -> None:
    """Press the sheet's own button, twice as hasty people do."""
    button = world.find(QAbstractButton, "moveConfirm")
    await world.until(button.isEnabled, "a button that may be pressed")
    for _ in range(2):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_money_in_the_fund_wallet_is_explained_and_moved_once_behind_its_own_confirmation(
    tell: Play,
) -> None:
    async def story(world: World) -> None:
        wallets = await opened(world)
        assert "Not tradable: in the fund wallet" in world.everything_told()
        assert "3 assets in the fund wallet" in world.find(QLabel, "idleNote").text()
        assert idle(world) == {"BTC": Decimal("0.02"), "ONE": Decimal(300), "USDT": HAD["fund"]}
        assert "Orders cannot use it." in world.everything_told()

        await ask_to_move(world, "1250.51")
        confirm_button = world.find(QAbstractButton, "moveConfirm")
        assert "Only 1 250.5 USDT lie there." in flat(world.texts())
        await world.calm(0.6)  # longer than the sheet ignores the mouse
        assert not confirm_button.isEnabled()
        world.write("moveAmount", "1000.25")
        assert flat(confirm_button.text()) == "Move 1 000.25 USDT to spot"
        assert wallets.have() == HAD
        await confirm(world)

        await world.until(lambda: "moved to spot" in world.texts(), "that it is done")
        world.click("moveClose")
        await world.until(lambda: idle(world)["USDT"] == Decimal("250.25"), "what is left there")
        await world.until(lambda: free(world) == Decimal("26000.25"), "what can be traded now")
        assert wallets.have_moved("1000.25")
        assert transfers_sent(world) == 1

    tell(story)


def test_a_lost_answer_to_a_transfer_is_checked_found_done_and_never_sent_again(tell: Play) -> None:
    async def story(world: World) -> None:
        wallets = await opened(world)
        world.books.misbehave(TRANSFER, "drop_after", method="POST")
        seen: list[str] = []
        await ask_to_move(world, "100")
        await confirm(world)

        def says(words: str) -> bool:
            seen.append(flat(world.find(QLabel, "moveOutcome").text()))
            return words in seen[-1]

        await world.until(lambda: says("Being checked: 100 USDT to spot."), "that it is checked")
        assert "Do not move it again" in seen[-1]
        assert wallets.have_moved("100")
        await world.until(lambda: says("✓ 100 USDT moved to spot."), "that it was found")
        assert not any("Nothing was moved" in text for text in seen)
        assert wallets.have_moved("100")
        await world.calm()
        assert transfers_sent(world) == 1

    tell(story)


def test_deposits_and_withdrawals_can_be_read_and_nothing_offers_to_withdraw(tell: Play) -> None:
    async def story(world: World) -> None:
        await opened(world)
        world.click("movementsButton")
        await world.until(lambda: world.has(QTreeWidget, "movementsList"), "the record")
        tree = world.find(QTreeWidget, "movementsList")
        await world.until(lambda: tree.topLevelItemCount() == 10, "both kinds")
        items = [item for item in map(tree.topLevelItem, range(10)) if item is not None]
        rows = [[item.text(at) for at in range(7)] for item in items]
        assert sorted({row[1] for row in rows}) == ["Deposit", "Withdrawal"]
        assert ["Deposit", "USDT", "250.5", "COMPLETED", "FUND"] in [row[1:6] for row in rows]
        assert ["Withdrawal", "ETH", "0.3", "FAILED", ""] in [row[1:6] for row in rows]
        assert rows == sorted(rows, key=lambda row: row[0], reverse=True)

        tree.setCurrentItem(next(item for item, row in zip(items, rows, strict=True) if row[6]))
        world.click("copyTxidButton")
        assert QApplication.clipboard().text() in [row[6] for row in rows if row[6]]
        offers = [each.text() for each in world.window.findChildren(QAbstractButton)]
        assert not any("ithdraw" in text for text in offers)

    tell(story)
