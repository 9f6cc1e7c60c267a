"""The screens: a folder each, with its plan, its kv rule and its board.

Owns which board shows which kind of view.
"""

from pos.presenters.count_cash import CountView
from pos.presenters.devices import DevicesView
from pos.presenters.done import DoneView
from pos.presenters.first.views import LanguageView, NewPinView
from pos.presenters.forms import FormView, PickView
from pos.presenters.held import HeldView
from pos.presenters.menu import MenuView
from pos.presenters.my_day import MyDayView
from pos.presenters.open_shift import OpenShiftView
from pos.presenters.pay import PayView
from pos.presenters.refunding.views import FindReceiptView, RefundView
from pos.presenters.search import SearchView
from pos.presenters.sell_views import SellView
from pos.presenters.settings_views import SettingsView
from pos.presenters.shift_result import ResultView
from pos.presenters.sign_in import SignInView
from pos.ui.parts.board import Board
from pos.ui.screens.count.board import CountBoard
from pos.ui.screens.devices.board import DevicesBoard
from pos.ui.screens.done.board import DoneBoard
from pos.ui.screens.form.board import FormBoard
from pos.ui.screens.held.board import HeldBoard
from pos.ui.screens.language.board import LanguageBoard
from pos.ui.screens.menu.board import MenuBoard
from pos.ui.screens.my_day.board import MyDayBoard
from pos.ui.screens.new_pin.board import NewPinBoard
from pos.ui.screens.open_shift.board import OpenShiftBoard
from pos.ui.screens.pay.board import PayBoard
from pos.ui.screens.pick.board import PickBoard
from pos.ui.screens.refund.board import RefundBoard
from pos.ui.screens.refund.find import FindReceiptBoard
from pos.ui.screens.result.board import ResultBoard
from pos.ui.screens.search.board import SearchBoard
from pos.ui.screens.sell.board import SellBoard
from pos.ui.screens.settings.board import SettingsBoard
from pos.ui.screens.sign_in.board import SignInBoard

BOARDS: dict[type, type[Board]] = {
    CountView: CountBoard,
    DevicesView: DevicesBoard,
    DoneView: DoneBoard,
    FindReceiptView: FindReceiptBoard,
    FormView: FormBoard,
    HeldView: HeldBoard,
    LanguageView: LanguageBoard,
    MenuView: MenuBoard,
    MyDayView: MyDayBoard,
    NewPinView: NewPinBoard,
    OpenShiftView: OpenShiftBoard,
    PayView: PayBoard,
    PickView: PickBoard,
    RefundView: RefundBoard,
    ResultView: ResultBoard,
    SearchView: SearchBoard,
    SellView: SellBoard,
    SettingsView: SettingsBoard,
    SignInView: SignInBoard,
}
