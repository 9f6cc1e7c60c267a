"""Devices and sync: how each machine and the way to the server stand, with a key to try each.

Owns nothing of them: the machines answer on threads of their own, and every tick shows what they
have said since. A scan here is a test of whatever read it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pos.domain.codes import PaymentCode, ReceiptCode, interpret
from pos.errors import BadCheckDigit, PosError
from pos.ports.devices import Preview, Reading
from pos.presenters import frame as frames
from pos.presenters.camera_hints import hint_for
from pos.presenters.desk import Desk
from pos.presenters.forms import FormView
from pos.presenters.machines import FINE, WORKING
from pos.presenters.open_drawer import OpenDrawer
from pos.presenters.parts import FrameView, KeyView, Look, Tone
from pos.presenters.sell_views import grouped

GIGABYTE = 1_000_000_000
DISK_LOW = 2 * GIGABYTE
OFFSET_LARGE_S, MINUTE_S = 300, 60
CODE_SHOWN = 12


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact about the way to the server."""

    icon: str
    label: str
    value: str
    tone: str


@dataclass(frozen=True, slots=True)
class DeviceCell:
    """A machine: state with an icon and a word, and its one key."""

    icon: str
    name: str
    state: str
    state_icon: str
    tone: str
    key: KeyView | None


@dataclass(frozen=True, slots=True)
class DevicesView:
    """The way to the server on one side, the machines on the other, the last test below them."""

    sync_icon: str
    sync_tone: str
    sync_title: str
    sync_text: str
    sync_key: KeyView
    facts: tuple[FactRow, ...]
    cells: tuple[DeviceCell, ...]
    heard_icon: str
    heard_tone: str
    heard: str
    heard_text: str
    preview: Preview | None
    """What the camera sees now."""
    hint: str
    """What its picture lacks, "" where it is fine or there is none."""


class Devices:
    """The machines around the till."""

    def __init__(self, desk: Desk, go: Callable[[str], None]) -> None:
        """`go` wants sell, menu, settings."""
        self._desk, self._go = desk, go
        self._heard: Reading | None = None
        self._notice, self._tone = "", Tone.WATER
        self._drawer_key = OpenDrawer(desk, self._told)

    def enter(self) -> None:
        """Begin with nothing read."""
        self._drawer_key.leave.end()
        self._heard, self._notice = None, ""

    # --- what comes in -------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Try a machine, sync now, or leave."""
        kind, _, argument = name.partition(":")
        self._notice = ""
        if self._drawer_key.leave.is_asking:
            self._drawer_key.leave.tap(name)
            return
        match kind:
            case "drawer" if self._drawer_key.can_open:
                self._drawer_key.open()
            case "try":
                self._desk.upkeep.try_out(argument)
            case "sync":
                self._desk.ask("sync", lambda: self._desk.counter.sync(0), self._asked, self._fail)
            case "settings":
                self._go("settings")
            case "scan":
                self._tell("devices.scan_any", Tone.WATER)
            case "back" | "done":
                self._go("menu" if kind == "back" else "sell")
            case _:
                return

    def scanned(self, reading: Reading) -> None:
        """Show what was read; nothing is sold here."""
        if self._drawer_key.leave.is_asking:
            self._drawer_key.leave.scanned(reading)
            return
        self._heard, self._notice = reading, ""
        self._desk.sound("read")

    def _asked(self, _even: object) -> None:
        self._tell("devices.syncing", Tone.GREEN)

    def _tell(self, words: str, tone: Tone) -> None:
        self._notice, self._tone = self._desk.words.say(words), tone

    def _told(self, sentence: str, tone: Tone) -> None:
        self._notice, self._tone = sentence, tone

    def _fail(self, error: PosError) -> None:
        self._notice, self._tone = self._desk.words.failure(error), Tone.RED

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        if self._drawer_key.leave.is_asking:
            return self._drawer_key.leave.frame(say("menu.devices"), self._notice)
        finish = KeyView("done", say("key.done"), look=Look.SOLID)
        top = frames.bar(
            desk, finish, title=say("menu.devices"), corner=KeyView("back", "", "back")
        )
        scan = frames.scan_key(desk, "scan.test")
        sides = (None, None, None, KeyView("settings", say("menu.settings"), "settings"))
        return frames.frame(desk, top, scan, sides, self._notice, self._tone)

    def work(self) -> DevicesView | FormView:
        """Return how everything stands now, or the question for leave."""
        if self._drawer_key.leave.is_asking:
            return self._drawer_key.leave.work()
        icon, tone, title, text = self._sync_words()
        heard_icon, heard_tone, heard, heard_text = self._heard_words()
        say, preview = self._desk.words.say, self._desk.upkeep.preview()
        lacks = hint_for(preview.measures) if preview is not None else None
        is_known = self._desk.status is not None and self._desk.status.acked is not None
        key = KeyView("sync", say("devices.sync_now"), "refresh", look=Look.TINT, is_on=is_known)
        return DevicesView(
            sync_icon=icon,
            sync_tone=tone,
            sync_title=title,
            sync_text=text,
            sync_key=key,
            facts=self._facts(),
            cells=self._cells(),
            heard_icon=heard_icon,
            heard_tone=heard_tone,
            heard=heard,
            heard_text=heard_text,
            preview=preview,
            hint=say(lacks) if lacks else "",
        )

    def _sync_words(self) -> tuple[str, str, str, str]:
        """Return icon, tone, heading and text of what waits for the server."""
        status, say = self._desk.status, self._desk.words.say
        if status is None or frames.is_alone(status):
            return "disk", "quiet", say("devices.local"), say("devices.local.text")
        if not status.pending:
            return "cloud-ok", "green", say("devices.even"), say("devices.even.text")
        oldest = status.oldest_s or 0
        age = frames.age(self._desk, oldest)
        text = say("devices.oldest", age=age) if oldest >= MINUTE_S else say("devices.by_itself")
        icon, tone = ("cloud-up", "water") if status.online else ("cloud-off", "amber")
        return icon, tone, say("devices.waiting", n=status.pending), text

    def _facts(self) -> tuple[FactRow, ...]:
        """Return how the server, the last sync, the clock and the typeface are."""
        desk, status, say = self._desk, self._desk.status, self._desk.words.say
        is_known = status is not None and status.acked is not None
        server, tone = ("devices.not_joined", "quiet")
        if status is not None and (is_known or status.online):
            server, tone = (
                ("devices.online", "green") if status.online else ("devices.silent", "amber")
            )
        met = status.met_at if status else None
        when = say("devices.never")
        if met is not None:
            when = datetime.fromisoformat(met).astimezone(desk.now().tzinfo).strftime("%H:%M:%S")
        has = say("devices.documents", n=f"{status.acked:,}") if status and status.acked else "0"
        offset, offset_tone = self._offset()
        return (
            FactRow("server", say("devices.server"), say(server), tone),
            FactRow("cloud-ok", say("devices.server_has"), has, "ink"),
            FactRow("refresh", say("devices.last_sync"), when, "ink"),
            FactRow("clock", say("devices.clock"), offset, offset_tone),
        )

    def _offset(self) -> tuple[str, str]:
        """Return how far the clock is from the server's, as last measured."""
        status, say = self._desk.status, self._desk.words.say
        if status is None or status.offset_ms is None:
            return say("devices.not_measured"), "quiet"
        seconds = abs(status.offset_ms) / 1000
        tone = "amber" if seconds > OFFSET_LARGE_S else "ink"
        return say("devices.offset", s=f"{seconds:.1f}"), tone

    def _cells(self) -> tuple[DeviceCell, ...]:
        printers = self._desk.upkeep.printers()
        cells = [self._scanning("scanner"), self._scanning("camera")]
        for index, printer in enumerate(printers):
            name = "" if len(printers) == 1 else f" {index + 1}"
            code = printer.trouble or printer.notice
            waits = (
                self._desk.words.say("devices.waits", n=printer.waiting) if printer.waiting else ""
            )
            cells.append(self._printer(name, code, waits, has_key=index == 0))
        if not printers:
            cells.append(self._printer("", "none", "", has_key=False))
        return (*cells, self._drawer(has_printer=bool(printers)), self._disk(), self._font())

    def _font(self) -> DeviceCell:
        """Return the typeface's cell: the file whose characters the screens are drawn with."""
        say, font = self._desk.words.say, self._desk.font
        if not font:
            unknown = say("devices.unknown")
            return DeviceCell("language", say("devices.font"), unknown, "info", "quiet", None)
        name = font.partition("-")[0]
        return DeviceCell("language", say("devices.font"), name, "done", "green", None)

    def _scanning(self, machine: str) -> DeviceCell:
        """Return the cell of what reads codes; its key connects it anew."""
        desk, say = self._desk, self._desk.words.say
        is_busy = desk.upkeep.outcome(machine) == WORKING
        key = KeyView(
            f"try:{machine}",
            say("working" if is_busy else "devices.reconnect"),
            is_on=desk.outside.has(machine) and not is_busy,
        )
        return DeviceCell(
            machine, say(f"machine.{machine}"), *frames.machine_state(desk, machine), key
        )

    def _printer(self, name: str, code: str, waits: str, *, has_key: bool) -> DeviceCell:
        say, outcome = self._desk.words.say, self._desk.upkeep.outcome("printer")
        state = (waits or say("machine.ok"), "done", "green")
        if code == "none":
            state = (say("machine.none"), "info", "quiet")
        elif code:
            state = (say(f"short.{code}"), "warning", "amber")
        word = {WORKING: "working", FINE: "devices.printed"}.get(outcome, "devices.test_page")
        is_on = has_key and outcome != WORKING
        key = KeyView("try:printer", say(word), is_on=is_on) if has_key or code == "none" else None
        return DeviceCell("printer", say("machine.printer") + name, *state, key)

    def _drawer(self, *, has_printer: bool) -> DeviceCell:
        """Return the drawer's cell: it hangs on the printer and opens when cash is paid."""
        say = self._desk.words.say
        state = (say("machine.none"), "info", "quiet")
        if has_printer:
            state = (say("devices.drawer"), "info", "quiet")
        key = KeyView("drawer", say("devices.open_drawer"), is_on=self._drawer_key.can_open)
        return DeviceCell("drawer", say("machine.drawer"), *state, key)

    def _disk(self) -> DeviceCell:
        say, free = self._desk.words.say, self._desk.upkeep.disk_free()
        if free is None:
            return DeviceCell(
                "disk", say("machine.disk"), say("devices.unknown"), "info", "quiet", None
            )
        left = say("devices.free", gb=f"{free / GIGABYTE:,.0f}")
        state = ("warning", "amber") if free < DISK_LOW else ("done", "green")
        return DeviceCell("disk", say("machine.disk"), left, *state, None)

    def _heard_words(self) -> tuple[str, str, str, str]:
        """Return icon, tone and words of the last reading, or how to test."""
        say, reading = self._desk.words.say, self._heard
        if reading is None:
            return "scan", "quiet", say("devices.test"), say("devices.test.text")
        try:
            meant = interpret(reading.text, reading.aim, ())
        except BadCheckDigit:
            return "warning", "amber", grouped(reading.text.strip()), say("devices.misread")
        source = say(f"devices.by.{reading.source}")
        if isinstance(meant, PaymentCode):
            # A payment code is money: it is told apart and never shown in full.
            return "done", "green", say("devices.payment_code"), source
        text = say("devices.receipt_code") if isinstance(meant, ReceiptCode) else ""
        kind = reading.symbology or ""
        words = say("join").join(part for part in (source, kind, text) if part)
        return "done", "green", grouped(reading.text.strip()), words
