"""Turns what is typed into a draft, shows at once what it would come to, and sends it once when asked."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QTimer

from core.desk.facts import Depth, Fees, Holdings, Link, Quote, Session, Source, TrackedOrder
from core.desk.store import Store
from core.domain.check import offered_types
from core.domain.draft import PRICED, Draft, Field
from core.domain.draft import Rule as Unwise
from core.domain.errors import DeskError
from core.domain.estimate import Terms
from core.domain.lifecycle import LIVE
from core.domain.limits import Rule
from core.domain.market import Market, OrderType, Side, TimeInForce
from core.domain.money import ONE, Price, Quantity, decimal, trimmed
from core.domain.order import OrderState
from core.domain.worksheet import share, work_out
from core.exchanges.base import Info
from core.key_facts import LiveGate
from gui import display, messages
from gui.selection import Selection
from gui.tasks import Tasks
from gui.ticket import figures, order_words, wording
from gui.ticket.form import AMOUNTS, Form
from gui.ticket.judge import OPEN_QUESTIONS, Judge, Ready, Verdict, market_price, terms_now
from gui.ticket.needs import Call, Clock, Sheet, TicketDesk
from gui.ticket.sending import Sending
from gui.ticket.texts import Confirmation
from gui.ticket.view import TicketView

FRAME_MS = 200
AGE_EVERY_MS = 1000
PREVIEW_ID = "preview"
_PLACED = LIVE | {OrderState.FILLED}
_NUMBERS = (Field.PRICE, Field.TRAIL, Field.STOP_PRICE, Field.QUANTITY, Field.TOTAL)
_PRICES = {Field.PRICE, Field.TRAIL, Field.STOP_PRICE}

_OF_THE_LIMITS = {Unwise.PRICE_BAND, Unwise.STOP_BAND}
"""What the account's limits tell better than the ticket does."""

translate = QCoreApplication.translate


class TicketPresenter:
    """`new_client_id` names each order once; `confirm_factory` makes the sheet that asks before sending, from which
    `open_limits` leads to the limits of the account.

    Without `confirm` only an order with a warning is asked about. Two quick presses send one order.
    `confirm`, `clear_after_send` and `stale_after_s` are the user's settings and may change at any time.
    """

    def __init__(
        self,
        view: TicketView,
        desk: TicketDesk,
        store: Store,
        call: Call,
        tasks: Tasks,
        selection: Selection,
        clock: Clock,
        *,
        infos: Iterable[Info],
        new_client_id: Callable[[], str],
        confirm_factory: Callable[[Confirmation], Sheet],
        open_limits: Callable[[], None],
        confirm: bool,
        clear_after_send: bool,
        stale_after_s: float,
    ) -> None:
        self._view, self._store = view, store
        self._selection, self._clock = selection, clock
        self._infos = {info.name: info for info in infos}
        self._new_client_id, self._confirm_factory = new_client_id, confirm_factory
        self.confirm, self.clear_after_send = confirm, clear_after_send
        self._form = Form()
        self._judge = Judge(selection, store, stale_after_s)
        self._sending = Sending(self, desk, store, call, tasks, open_limits)
        self._pair: tuple[Source, str] | None = None
        self._context = ""
        self._is_busy = False
        self._sent_amount: tuple[Field, Decimal | None] = (Field.QUANTITY, None)
        self._frame = QTimer(singleShot=True, interval=FRAME_MS)
        self._frame.timeout.connect(self._refresh)
        self._aging = QTimer(interval=AGE_EVERY_MS)
        self._aging.timeout.connect(self._refresh)
        self._aging.start()
        self._connect()
        self._stops = (
            store.watch(Depth, self._on_prices),
            store.watch(Quote, self._on_prices),
            store.watch(Holdings, self._on_holdings),
            store.watch(Fees, self._refresh_soon),
            store.watch(Session, self._refresh_soon),
            store.watch(Link, self._refresh_soon),
            store.watch(LiveGate, self._refresh_soon),
            store.watch(TrackedOrder, self._on_order),
        )
        self._on_market()

    def _connect(self) -> None:
        view, selection = self._view, self._selection
        view.side_chosen.connect(self._on_side)
        view.type_chosen.connect(self._on_type)
        view.edited.connect(self._on_edited)
        view.price_wanted.connect(self._on_price_wanted)
        view.part_chosen.connect(self._on_part)
        view.time_in_force_chosen.connect(self._on_time)
        view.maker_only_chosen.connect(self._on_maker_only)
        view.repair_pressed.connect(self._on_repair)
        view.submit_pressed.connect(self._on_submit)
        view.clear_pressed.connect(self._on_clear)
        selection.market_changed.connect(self._on_market)
        selection.account_changed.connect(self._on_account)

    @property
    def stale_after_s(self) -> float:
        """The age past which a market order waits for newer prices."""
        return self._judge.stale_after_s

    @stale_after_s.setter
    def stale_after_s(self, seconds: float) -> None:
        self._judge.stale_after_s = seconds

    def close(self) -> None:
        """Stop following."""
        for stop in self._stops:
            stop()
        self._selection.market_changed.disconnect(self._on_market)
        self._selection.account_changed.disconnect(self._on_account)
        self._frame.stop()
        self._aging.stop()

    # Clicks elsewhere that fill the ticket; none of them sends or changes the side

    def pick_price(self, price: Price) -> None:
        """Take a price from the book or the chart, as the limit, or the stop where there is none."""
        where = self._form.leading
        if where in {Field.PRICE, Field.STOP_PRICE}:
            self._put(where, price)

    def pick_price_and_quantity(self, price: Price, quantity: Quantity) -> None:
        """Take a price and the amount up to it."""
        self.pick_price(price)
        self._put(Field.QUANTITY, quantity)

    def pick_max(self, asset: str) -> None:
        """Spend all that is free of an asset, if the chosen side spends it."""
        market = self._selection.market
        if market is None or asset not in {market.base, market.quote}:
            return
        needed = Side.BUY if asset == market.quote else Side.SELL
        if self._form.side is needed:
            self._on_part(ONE)
        else:
            words = translate(
                "Ticket", "{asset} is spent by the other side: choose “{side}” first."
            )
            text = words.format(asset=asset, side=messages.side_text(needed))
            self._view.show_note(text, "attention")

    # What the user does

    def _on_side(self, side: Side) -> None:
        self._form.side = side
        self._form.part = None
        self._show_types()
        self._show_choices()

    def _on_type(self, kind: OrderType) -> None:
        self._form.choose_type(kind)
        self._show_choices()

    def _on_time(self, time: TimeInForce) -> None:
        self._form.choose_time(time)
        self._show_choices()

    def _on_maker_only(self, is_on: bool) -> None:
        self._form.choose_maker_only(is_on)
        self._show_choices()

    def _on_edited(self, name: Field) -> None:
        self._form.edit(name, is_empty=not self._view.field(name).text().strip())
        self._drop_note()
        if name in _PRICES:
            self._renew_part()
        self._refresh()

    def _on_repair(self, name: Field, text: str) -> None:
        self._view.field(name).set_text(text)
        self._on_edited(name)

    def _on_price_wanted(self, which: str) -> None:
        terms = self._terms()
        quote = None if self._pair is None else self._store.get(Quote, self._pair)
        ticker = None if quote is None else quote.ticker
        price = None if terms is None else market_price(which, self._form.side, terms, ticker)
        if price is not None:
            self._put(Field.PRICE, price)

    def _on_part(self, part: Decimal) -> None:
        terms = self._terms()
        most = None if terms is None else share(self._draft(), terms, part)
        if most is None:
            self._refresh()
            self._view.focus(self._form.leading or Field.PRICE)
            return
        self._put(*most)
        self._form.part = part
        self._refresh()

    def _on_clear(self) -> None:
        self._clear_numbers()
        self._drop_note()
        self._refresh()

    def _drop_note(self) -> None:
        """Old news goes when the user goes on; an open question stays until it is answered."""
        last = self._judge.last
        if last is None or last.order.state not in OPEN_QUESTIONS:
            self._view.show_note("")

    def _put(self, name: Field, value: Decimal) -> None:
        self._view.field(name).set_value(decimal(trimmed(value)))
        self._on_edited(name)

    def _renew_part(self) -> None:
        """A chosen part of the funds stays that part when the price or the funds change."""
        part, terms = self._form.part, self._terms()
        if part is None or terms is None or self._form.type is OrderType.MARKET:
            return
        if (most := share(self._draft(), terms, part)) is not None:
            where, value = most
            self._view.field(where).set_value(decimal(trimmed(value)))

    def _clear_numbers(self) -> None:
        for name in _NUMBERS:
            self._view.field(name).set_value(None)
        self._form.forget_numbers()

    # What the window looks at, and news

    def _on_market(self) -> None:
        source, market = self._selection.source, self._selection.market
        pair = None if source is None or market is None else (source, market.symbol)
        if pair != self._pair:
            self._pair = pair
            self._clear_numbers()
            self._drop_note()
        info = None if source is None else self._infos.get(source.exchange)
        self._context = ""
        self._view.show_remark("" if info is None else wording.remark(info))
        if source is not None and market is not None and info is not None:
            self._context = wording.context(info.title, source.environment)
            self._view.show_units(
                market.base, market.quote, market.price_step, market.quantity_step
            )
            self._show_offers(info, market)
        self._show_choices()

    def _show_offers(self, info: Info, market: Market) -> None:
        kinds = offered_types(market, info)
        if kinds and self._form.type not in kinds:
            self._form.choose_type(kinds[0])
        self._show_types()

    def _show_times(self) -> None:
        """The times in force that orders of the chosen type may have."""
        source, market = self._selection.source, self._selection.market
        info = None if source is None else self._infos.get(source.exchange)
        if info is None or market is None:
            return
        kind = self._form.type
        is_limit = kind is OrderType.LIMIT
        times = info.times_in_force if is_limit else info.conditional_times
        times = times if kind in PRICED else (TimeInForce.GTC,)
        self._form.allow_times(times)
        self._view.show_times(
            [(time, messages.time_in_force_text(time)) for time in times],
            has_maker_only=is_limit and info.has_post_only and market.has_post_only,
        )

    def _show_types(self) -> None:
        """What a type means depends on the side."""
        if (terms := self._terms()) is not None:
            side, kinds = self._form.side, offered_types(terms.market, terms.offers)
            self._view.show_types([order_words.type_choice(kind, side, terms) for kind in kinds])

    def _on_account(self) -> None:
        self._form.part = None
        self._refresh()

    def _on_prices(self, news: Depth | Quote) -> None:
        if news.key == self._pair:
            self._refresh_soon()

    def _on_holdings(self, news: Holdings) -> None:
        account = self._selection.account
        if account is not None and news.account_id == account.id and not self._is_busy:
            self._renew_part()
            self._refresh_soon()

    def _on_order(self, tracked: TrackedOrder) -> None:
        last = self._judge.last
        if last is not None and tracked.key == last.key and last.order.state in OPEN_QUESTIONS:
            self._judge.last = tracked
            self._view.show_note(*wording.outcome(tracked))
        self._refresh_soon()

    def _refresh_soon(self, _: object = None) -> None:
        if not self._frame.isActive():
            self._frame.start()

    # What is shown

    def _show_choices(self) -> None:
        self._show_times()
        form = self._form
        source = self._selection.source
        info = None if source is None else self._infos.get(source.exchange)
        self._view.show_choices(
            form.side,
            form.type,
            form.time,
            is_maker_only=form.is_maker_only,
            needs_start=info is not None and info.needs_trail_start,
        )
        self._refresh()

    def _refresh(self) -> None:
        terms = self._terms()
        self._view.show_context(self._context)
        if terms is None:
            self._view.show_submit(translate("Ticket", "Choose a pair"), is_enabled=False)
            return
        draft, age_s = self._draft(), self._book_age_s(terms)
        sheet = work_out(draft, terms)
        self._view.show_derived(self._form.derived, sheet.numbers.get(sheet.derived))
        self._view.show_part(self._form.part)
        self._view.show_free(figures.free_text(self._form.side, terms))
        verdict = self._judge.verdict(draft, terms, PREVIEW_ID, age_s)
        wrong = wording.field_texts(verdict.problems + verdict.warnings)
        self._view.show_notes(order_words.hints(sheet) | wrong)
        self._view.show_estimate(
            figures.estimate_text(
                verdict.estimate, terms.market, has_discount=bool(terms.rates.has_discount)
            ),
            figures.caption(age_s, is_usual_rate=terms.rates.is_estimate),
        )
        words, role = wording.summary(verdict.problems, verdict.warnings, verdict.estimate)
        self._view.show_verdict(words, role, figures.distance_text(verdict.estimate))
        self._show_submit(verdict)

    def _show_submit(self, verdict: Verdict) -> None:
        if self._is_busy:
            return
        if verdict.ticket is None or verdict.waits:
            self._view.show_submit(verdict.waits, is_enabled=False)
        else:
            self._view.show_submit(order_words.order_text(verdict.ticket), is_enabled=True)

    # What is judged

    def _draft(self) -> Draft:
        return self._form.draft(lambda name: self._view.field(name).text(), self._view.decimal_mark)

    def _terms(self) -> Terms | None:
        return terms_now(self._selection, self._store, self._infos)

    def _book_age_s(self, terms: Terms) -> float | None:
        return None if terms.book is None else self._clock.monotonic() - terms.book.seen_at

    # Sending

    def _on_submit(self) -> None:
        """Lock first, in this very call: a second press must find a button that does nothing."""
        if self._is_busy:
            return
        self._is_busy = True
        self._view.show_submit(translate("Ticket", "One moment…"), is_enabled=False)
        terms = self._terms()
        if terms is None:
            self._release()
            return
        verdict = self._judge.verdict(
            self._draft(), terms, self._new_client_id(), self._book_age_s(terms)
        )
        if (ready := verdict.ready) is None:
            self._release()
            self._point_at(verdict)
        elif self.confirm or ready.warnings:
            self._sending.ask(ready, self._silent())
        else:
            self._sending.send(ready, self._silent(), self._silent())

    def _silent(self) -> frozenset[Rule]:
        """Whoever chose all that is free need not be told that all of it is spent."""
        return frozenset({Rule.BALANCE}) if self._form.part == ONE else frozenset()

    # What sending asks of the ticket, in the order in which it happens

    def make_sheet(self, ready: Ready) -> Sheet:
        """The sheet that asks about an order."""
        return self._confirm_factory(
            order_words.confirmation(
                ready.ticket,
                ready.estimate,
                tuple(each for each in ready.warnings if each.rule not in _OF_THE_LIMITS),
                exchange=self._context,
                account=display.plain_text(ready.place.account.label, 40),
            )
        )

    def why_not(self, ready: Ready) -> str:
        """Why an order must not leave any more; empty where it may."""
        terms = self._terms()
        return self._judge.why_not(ready, None if terms is None else self._book_age_s(terms))

    def on_leaving(self) -> None:
        """An order is on its way."""
        amount_field = self._draft().amount_field
        self._sent_amount = (amount_field, self._view.field(amount_field).value)
        self._view.show_submit(translate("Ticket", "Sending…"), is_enabled=False)
        self._view.show_note(translate("Ticket", "Sending…"))

    def on_pause(self) -> None:
        """Something gives pause that nobody was asked about."""
        words = translate("Ticket", "Nothing was sent: something has come up, look again")
        self._view.show_note(words, "attention")

    def on_placed(self, tracked: TrackedOrder) -> None:
        """The core has told what became of it."""
        self._judge.last = tracked
        if tracked.problem is not None:
            self.on_refused(tracked.problem)
        amount_field, amount = self._sent_amount
        is_untouched = self._view.field(amount_field).value == amount
        if tracked.order.state in _PLACED and self.clear_after_send and is_untouched:
            for name in AMOUNTS:
                self._view.field(name).set_value(None)
                self._form.edit(name, is_empty=True)

    def on_refused(self, error: DeskError) -> None:
        """Put the user where something must be mended."""
        if (guilty := wording.guilty_field(error)) is not None:
            self._view.focus(guilty)

    def on_over(self, note: str | None = None, role: str = "dim") -> None:
        """The ticket is free again."""
        self._release()
        if note is not None:
            self._view.show_note(note, role)

    def _point_at(self, verdict: Verdict) -> None:
        if verdict.problems:
            self._view.focus(verdict.problems[0].field)

    def _release(self) -> None:
        self._is_busy = False
        self._refresh()
