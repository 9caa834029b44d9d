"""The main window and its panels as bare widgets: what can be painted before anything else of the program is loaded."""

from gui.balances.view import BalancesView
from gui.book.view import BookView
from gui.chart.view import ChartView
from gui.main_window import MainWindow
from gui.orders.columns import done_columns, fill_columns, working_columns
from gui.orders.view import OrdersView
from gui.status.view import StatusView
from gui.ticker.view import TickerView
from gui.ticket.view import TicketView
from gui.top_bar.view import TopBar
from gui.wire.view import WireView


class Panels:
    """Every view of one main window. `gui.workspace` gives them their presenters."""

    def __init__(self) -> None:
        self.ticker, self.book, self.chart = TickerView(), BookView(), ChartView()
        self.ticket, self.balances, self.status = TicketView(), BalancesView(), StatusView()
        self.wire = WireView()
        self.orders = OrdersView(working_columns(), done_columns(), fill_columns(), self.wire)
        self.top_bar = TopBar(self.ticker)
        self.window = MainWindow(
            top_bar=self.top_bar,
            book=self.book,
            chart=self.chart,
            orders=self.orders,
            ticket=self.ticket,
            balances=self.balances,
            status=self.status,
        )
