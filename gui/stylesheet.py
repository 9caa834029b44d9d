"""The one stylesheet as a template: `$token` is a colour or icon of the theme, lengths are those of the drawings at 100 %.

Roles (dynamic property `role`, set by `theme.set_role`):
frames    panel, ticket (a panel), strip, banner-info, banner-attention, banner-danger, divider, popup
labels    title (panel heading), label (small, above a figure), figure, dim, faint, price, price-buy, price-sell, price-stale,
          up, down, good, attention, danger, accent, heading (dialogs), badge-practice, badge-sandbox, badge-live
buttons   primary (accent), primary-buy, primary-sell (submit), side-buy, side-sell (checkable), tab and chip (checkable, quiet),
          quick (25 % … Max), pair, ghost (text or icon without a box), link, danger (outlined),
          live-locked, live-open (the lock before real money)
fields    field (large, right-aligned figures), search (low, for a panel's head)
"""

TEMPLATE = """
QWidget { color: $text; font-size: 13px; }
QMainWindow, QDialog, QMessageBox, QWizard { background: $base; }
QDialog, QMessageBox { border: 1px solid $line; }
QLineEdit > QToolButton { min-height: 0; padding: 0; border: none; background: transparent; }
QWidget#liveFrame { background: $base; border: 3px solid $base; }
QWidget#liveFrame[live="locked"] { border: 3px dashed $live; }
QWidget#liveFrame[live="open"] { border: 3px solid $live; }
QLabel { background: transparent; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; font-size: 12px; }

QFrame[role="panel"], QFrame[role="ticket"] { background: $panel; border: 1px solid $line; border-radius: 8px; }
QFrame[role="popup"] { background: $panel; border: 1px solid $line; }
QFrame[role="divider"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="banner-info"] { background: $accent_wash; border: 1px solid $accent; border-radius: 6px; }
QFrame[role="banner-attention"] { background: $attention_wash; border: 1px solid $attention; border-radius: 6px; }
QFrame[role="banner-danger"] { background: $danger_wash; border: 1px solid $danger; border-radius: 6px; }

QLabel[role="title"] { color: $dim; font-size: 11px; font-weight: 600; }
QLabel[role="label"] { color: $dim; font-size: 11px; }
QLabel[role="figure"] { font-size: 13px; font-weight: 600; }
QLabel[role="dim"] { color: $dim; }
QLabel[role="faint"] { color: $faint; font-size: 12px; }
QLabel[role="heading"] { font-size: 18px; font-weight: 700; }
QLabel[role="price"] { font-size: 22px; font-weight: 700; }
QLabel[role="price-buy"] { font-size: 22px; font-weight: 700; color: $buy; }
QLabel[role="price-sell"] { font-size: 22px; font-weight: 700; color: $sell; }
QLabel[role="price-stale"] { font-size: 22px; font-weight: 700; color: $faint; }
QLabel[role="up"] { color: $buy; font-weight: 600; }
QLabel[role="down"] { color: $sell; font-weight: 600; }
QLabel[role="good"] { color: $good; font-weight: 600; }
QLabel[role="attention"] { color: $attention; font-weight: 600; }
QLabel[role="danger"] { color: $danger; font-weight: 600; }
QLabel[role="accent"] { color: $accent; font-weight: 600; }
QLabel[role="badge-practice"] { background: $attention; color: $on_colour; }
QLabel[role="badge-sandbox"] { background: $accent; color: $on_colour; }
QLabel[role="badge-live"] { background: $live; color: $on_colour; }
QLabel[role="badge-practice"], QLabel[role="badge-sandbox"], QLabel[role="badge-live"] {
    border-radius: 4px; padding: 0 10px; font-size: 12px; font-weight: 700; min-height: 30px; }

QPushButton, QToolButton { background: $raised; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 0 12px; min-height: 28px; font-weight: 500; }
QPushButton:hover, QToolButton:hover { border-color: $faint; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: $panel; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 11px; min-height: 26px; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }

QPushButton[role="primary"] { background: $accent; color: $on_colour; border: 1px solid $accent; font-weight: 700; }
QPushButton[role="primary-buy"] { background: $buy; border: 1px solid $buy; }
QPushButton[role="primary-sell"] { background: $sell; border: 1px solid $sell; }
QPushButton[role="primary-buy"], QPushButton[role="primary-sell"] { color: $on_colour; border-radius: 6px;
    min-height: 42px; font-size: 15px; font-weight: 700; }
QPushButton[role="primary-buy"]:focus, QPushButton[role="primary-sell"]:focus, QPushButton[role="primary"]:focus {
    border: 2px solid $text; }
QPushButton[role="primary-buy"]:focus, QPushButton[role="primary-sell"]:focus { min-height: 40px; }
QPushButton[role="primary"]:disabled, QPushButton[role="primary-buy"]:disabled, QPushButton[role="primary-sell"]:disabled {
    background: $raised; border: 1px solid $line; color: $dim; }

QPushButton[role="side-buy"], QPushButton[role="side-sell"] { color: $dim; font-size: 15px; font-weight: 600; min-height: 36px; }
QPushButton[role="side-buy"]:focus, QPushButton[role="side-sell"]:focus { min-height: 34px; }
QPushButton[role="side-buy"]:checked { background: $buy_wash; color: $buy; border: 2px solid $buy; min-height: 34px; }
QPushButton[role="side-sell"]:checked { background: $sell_wash; color: $sell; border: 2px solid $sell; min-height: 34px; }
QPushButton[role="side-buy"]:checked:focus, QPushButton[role="side-sell"]:checked:focus { border: 2px solid $accent; }

QPushButton[role="tab"], QPushButton[role="chip"], QToolButton[role="tab"], QToolButton[role="chip"] {
    background: transparent; border: 1px solid transparent; color: $dim; padding: 0 10px; min-height: 26px; font-size: 12px; }
QPushButton[role="tab"]:hover, QPushButton[role="chip"]:hover, QToolButton[role="chip"]:hover { color: $text; background: $raised; }
QPushButton[role="tab"]:checked, QPushButton[role="chip"]:checked, QToolButton[role="tab"]:checked, QToolButton[role="chip"]:checked {
    background: $accent_wash; border: 1px solid $accent; color: $accent; font-weight: 600; }
QPushButton[role="chip"], QToolButton[role="chip"] { border-radius: 4px; min-height: 24px; padding: 0 8px; }
QPushButton[role="tab"]:focus { border: 2px solid $accent; padding: 0 9px; min-height: 24px; }
QPushButton[role="chip"]:focus, QToolButton[role="chip"]:focus { border: 2px solid $accent; padding: 0 7px; min-height: 22px; }

QPushButton[role="quick"] { font-size: 12px; padding: 0 4px; min-height: 26px; }
QPushButton[role="quick"]:checked { background: $accent_wash; border: 1px solid $accent; color: $accent; font-weight: 600; }
QPushButton[role="quick"]:focus { border: 2px solid $accent; padding: 0 3px; min-height: 24px; }

QPushButton[role="pair"] { background: transparent; border: 1px solid transparent; font-size: 18px; font-weight: 700;
    padding: 0 8px; min-height: 34px; text-align: left; }
QPushButton[role="pair"]:hover { background: $raised; border-color: $line; }
QPushButton[role="pair"]:focus { border: 2px solid $accent; padding: 0 7px; min-height: 32px; }

QPushButton[role="ghost"], QToolButton[role="ghost"] { background: transparent; border: 1px solid transparent; color: $dim; padding: 0 6px; }
QPushButton[role="ghost"]:hover, QToolButton[role="ghost"]:hover { background: $raised; color: $text; border-color: $line; }
QPushButton[role="ghost"]:focus, QToolButton[role="ghost"]:focus { border: 2px solid $accent; padding: 0 5px; }
QPushButton[role="link"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 0 4px; min-height: 24px; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 2px solid $accent; padding: 0 3px; min-height: 22px; }
QPushButton[role="live-locked"], QPushButton[role="live-open"] { border: 1px solid $live; border-radius: 4px; padding: 0 8px;
    font-size: 12px; font-weight: 700; }
QPushButton[role="live-locked"] { background: transparent; color: $live; }
QPushButton[role="live-open"] { background: $live; color: $on_colour; }
QPushButton[role="live-locked"]:focus, QPushButton[role="live-open"]:focus { border: 2px solid $accent; padding: 0 7px; }
QPushButton[role="danger"] { background: transparent; color: $danger; border: 1px solid $danger; font-weight: 600; }
QPushButton[role="danger"]:hover { background: $danger_wash; }
QPushButton[role="danger"]:disabled { color: $faint; border-color: $line; }
QPushButton[role="danger"]:focus { border: 2px solid $accent; }

QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit { background: $field; color: $text; border: 1px solid $line;
    border-radius: 6px; padding: 0 10px; min-height: 32px; selection-background-color: $accent; selection-color: $on_colour; }
QPlainTextEdit, QTextEdit { padding: 8px; }
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover { border-color: $faint; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { padding: 0 9px; min-height: 30px; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { color: $faint; background: $panel; }
QLineEdit:read-only { background: $panel; }
QLineEdit[role="field"] { font-size: 15px; font-weight: 500; min-height: 36px; }
QLineEdit[role="field"]:focus { min-height: 34px; }
QLineEdit#ordersFilter, QLineEdit[role="search"] { min-height: 24px; font-size: 12px; padding: 0 8px; }
QLineEdit#ordersFilter:focus, QLineEdit[role="search"]:focus { min-height: 22px; padding: 0 7px; }
QLineEdit[problem="true"] { border: 1px solid $danger; }
QLineEdit#ordersFilter, QLineEdit[role="search"] { min-height: 24px; font-size: 12px; padding: 0 8px; }
QLineEdit#ordersFilter:focus, QLineEdit[role="search"]:focus { min-height: 22px; padding: 0 7px; }
QLineEdit[problem="true"]:focus { border: 2px solid $danger; }

QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { background: transparent; border: none; width: 20px; }
QAbstractSpinBox::up-arrow { image: url("$icon_chevron_up"); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url("$icon_chevron_down"); width: 12px; height: 12px; }

QComboBox { background: $raised; padding: 0 6px 0 12px; min-height: 28px; font-weight: 500; }
QComboBox:focus { padding: 0 5px 0 11px; min-height: 26px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$icon_chevron_down"); width: 14px; height: 14px; }
QComboBox[role="ghost"] { background: transparent; border: 1px solid transparent; color: $dim; min-height: 24px; padding: 0 2px 0 6px; }
QComboBox[role="ghost"]:hover { background: $raised; border-color: $line; }
QComboBox[role="ghost"]:focus { border: 2px solid $accent; min-height: 22px; padding: 0 1px 0 5px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; padding: 4px; outline: none;
    selection-background-color: $accent_wash; selection-color: $accent; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; }

QAbstractItemView { background: $panel; alternate-background-color: $panel; border: none; outline: none; font-size: 12px;
    selection-background-color: $raised; selection-color: $text; gridline-color: $line; }
QTableView::item, QTreeView::item { padding: 0 3px; border: none; }
QTableView::item:hover, QTreeView::item:hover { background: $raised; }
QListView::item { padding: 0 8px; min-height: 28px; border-radius: 4px; }
QListView::item:selected, QListView::item:hover { background: $raised; }
QListView::item:selected { color: $accent; }
QTableView:focus, QTreeView:focus, QListView:focus { border: none; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $dim; border: none; padding: 0 6px; font-size: 11px; font-weight: 400; min-height: 24px; }
QHeaderView::section:hover { color: $text; }
QHeaderView::down-arrow { image: url("$icon_chevron_down"); width: 10px; height: 10px; }
QHeaderView::up-arrow { image: url("$icon_chevron_up"); width: 10px; height: 10px; }
QTableView#bookTable QHeaderView::section { padding: 0; }
QTableCornerButton::section { background: $panel; border: none; }
QAbstractScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }

QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QTabWidget::pane { border: none; }
QTabWidget::tab-bar { left: 0; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $dim; border: 1px solid transparent; border-radius: 6px; padding: 0 12px;
    min-height: 28px; margin: 0 4px 4px 0; font-size: 12px; }
QTabBar::tab:hover { color: $text; background: $raised; }
QTabBar::tab:selected { background: $accent_wash; border: 1px solid $accent; color: $accent; font-weight: 600; }
QTabBar::tab:focus { border: 2px solid $accent; }

QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid $faint; background: $field; }
QTreeView::indicator { width: 16px; height: 16px; border: 1px solid $faint; background: $field; border-radius: 4px; }
QTreeView::indicator:checked { background: $accent; border-color: $accent; image: url("$icon_check"); }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$icon_check"); }
QRadioButton::indicator:checked { width: 8px; height: 8px; background: $on_colour; border: 5px solid $accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; width: 14px; height: 14px; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QGroupBox { border: 1px solid $line; border-radius: 8px; margin-top: 10px; padding: 12px; }
QGroupBox::title { subcontrol-origin: margin; left: 12px; padding: 0 4px; color: $dim; }

QMenu { background: $panel; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $raised; color: $accent; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $line; border-radius: 3px; }
QProgressBar { background: $field; border: 1px solid $line; border-radius: 4px; text-align: center; min-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { background: $text; width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; }
QSlider::handle:horizontal:focus { background: $accent; }
"""
