"""Settings: how the screen is liked, when it locks, where the machines are, what labels mean.

Owns the section that is open and an address while it is typed. Habits are anyone's; what changes
the till itself is the owner's, and the counter is asked for the right before anything is kept.
"""

from collections.abc import Callable
from dataclasses import replace

from pos.domain.codes.labels import LabelRule
from pos.domain.rights import Right
from pos.errors import PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters import settings_views as views
from pos.presenters.desk import Desk
from pos.presenters.forms import FormView
from pos.presenters.label_table import LabelTable
from pos.presenters.machines import Places
from pos.presenters.parts import FrameView, KeyView, Look, Tone
from pos.presenters.typing_line import FieldView, KeyboardView, TypedLine

SECTIONS = (
    ("screen", "sun"),
    ("lock", "lock"),
    ("printer", "printer"),
    ("scanner", "scanner"),
    ("camera", "camera"),
    ("labels", "tag"),
)
OWNERS = frozenset({"lock", "printer", "scanner", "camera"})
TCP = "tcp://"


class Settings:
    """What can be set on this till."""

    def __init__(self, desk: Desk, go: Callable[[str], None]) -> None:
        """`go` wants sell and menu."""
        self._desk, self._go = desk, go
        self._section = "screen"
        self._line = TypedLine()
        self._places = Places()
        self._labels = LabelTable(desk, self._tell, self._fail)
        self._notice, self._tone = "", Tone.RED

    def enter(self) -> None:
        """Begin with the screen's habits."""
        self._notice = ""
        self._labels.close()
        self._open("screen")
        self._desk.ask("", self._desk.counter.labels, self._know, self._fail)

    def _know(self, labels: tuple[LabelRule, ...]) -> None:
        self._labels.rules = labels

    # --- what comes in -------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Take a tap on a section, an answer, or the keyboard."""
        kind, _, argument = name.partition(":")
        self._notice = ""
        if self._labels.is_open:
            self._labels.tap(name)
            return
        match kind:
            case "section":
                self._open(argument)
            case "language":
                self._desk.change(language=argument)
            case "light":
                self._desk.change(is_dark=argument == "dark")
            case "hand":
                self._desk.change(is_left_handed=argument == "left")
            case "sound":
                self._desk.change(has_sound=argument == "on")
            case "type":
                self._line.press(argument)
            case _:
                self._tap_owners(kind, argument)

    def _tap_owners(self, kind: str, argument: str) -> None:
        """Take what only the owner may set, and the keys of the frame."""
        match kind:
            case "lock":
                self._allowed(lambda: self._desk.change(lock_after_min=int(argument)))
            case "width":
                columns = int(argument) if argument else None
                self._set_up(replace(self._places, columns=columns))
            case "row" if self._section == "labels" and self._is_owner:
                self._labels.open(argument)
            case "place":
                self._set_up(_at(self._places, self._section, argument))
            case "save" if self._is_typed:
                self._set_up(_at(self._places, self._section, self._typed_address))
            case "back" if self._section != SECTIONS[0][0]:
                self._open(SECTIONS[0][0])
            case "back":
                self._go("menu")
            case "done":
                self._go("sell")
            case _:
                return

    def scanned(self, reading: Reading) -> None:
        """Go back to selling with what was read, unless a row of the table is open."""
        if self._labels.is_open:
            self._desk.sound("stop")
            self._notice, self._tone = self._desk.words.say("settings.labels.first"), Tone.RED
            return
        self._go("sell")
        self._desk.scan_again(reading)

    def _open(self, section: str) -> None:
        if section in OWNERS and not self._is_owner:
            return
        self._section, self._places = section, self._desk.upkeep.places()
        self._line.text = getattr(self._places, section, "").removeprefix(TCP)

    # --- doing ---------------------------------------------------------------------------

    @property
    def _is_owner(self) -> bool:
        return self._desk.may(Right.SETTINGS)

    @property
    def _typed_address(self) -> str:
        """Return the address that is typed; a bare host is one on the network."""
        text = self._line.text.strip()
        is_bare = bool(text) and self._section == "printer" and ":/" not in text
        return (
            TCP + text if is_bare and "/" not in text and not text.startswith("serial:") else text
        )

    @property
    def _is_typed(self) -> bool:
        """Claim that another address than the one in use is typed."""
        if self._section not in {"printer", "camera"}:
            return False
        in_use = self._places.printer if self._section == "printer" else self._places.camera
        return self._typed_address != in_use

    def _allowed(self, do: Callable[[], None]) -> None:
        """Ask the counter for the right, then do it."""
        counter = self._desk.counter
        self._desk.ask(
            "settings",
            lambda: counter.admit(Right.SETTINGS, needs_shift=False),
            lambda _user: do(),
            self._fail,
        )

    def _set_up(self, places: Places) -> None:
        """Keep where the machines are, once the counter says that this user may."""

        def do() -> None:
            try:
                self._desk.upkeep.set_up(places)
            except PosError as error:
                self._fail(error)
                return
            had_printer = bool(self._places.printer)
            self._open(self._section)
            self._places = places
            is_first = bool(places.printer) and not had_printer
            words = "settings.kept_restart" if is_first else "settings.kept"
            self._notice, self._tone = self._desk.words.say(words), Tone.GREEN

        self._allowed(do)

    def _tell(self, key: str) -> None:
        """Say that something is done."""
        self._notice, self._tone = self._desk.words.say(key), Tone.GREEN

    def _fail(self, error: PosError) -> None:
        self._desk.sound("unknown")
        self._notice, self._tone = self._desk.words.failure(error), Tone.RED

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        if self._labels.is_open:
            return self._labels.frame(self._notice)
        desk, say = self._desk, self._desk.words.say
        finish = KeyView("done", say("key.done"), look=Look.SOLID)
        if self._is_typed:
            finish = KeyView("save", say("key.save"), look=Look.SOLID)
        corner = KeyView("back", "", "back")
        top = frames.bar(desk, finish, title=say("menu.settings"), corner=corner)
        scan = frames.scan_key(desk, "scan.back")
        may_add = self._section == "labels" and self._is_owner
        add = KeyView("row:new", say("settings.labels.add"), "plus") if may_add else None
        return frames.frame(desk, top, scan, (add, None, None, None), self._notice, self._tone)

    def work(self) -> views.SettingsView | FormView:
        """Return the sections and the open one; or the row of the table that is open."""
        if self._labels.is_open:
            return self._labels.work()
        words, section = self._desk.words, self._section
        say = words.say
        keys_label, keys, more_label, more = self._keys()
        has_field = section in {"printer", "camera"}
        field = (
            FieldView(section, self._line.text, say(f"settings.{section}.hint"))
            if has_field
            else None
        )
        return views.SettingsView(
            sections=tuple(self._section_key(name, icon) for name, icon in SECTIONS),
            title=say(f"settings.{section}"),
            text=self._text(section),
            choices=views.habit_choices(words, self._desk.habits) if section == "screen" else (),
            keys=keys,
            keys_label=keys_label,
            more_keys=more,
            more_label=more_label,
            field=field,
            keyboard=KeyboardView(say("key.space"), ".:/") if has_field else None,
            table_head=views.label_head(words) if section == "labels" else None,
            table=self._table() if section == "labels" else (),
            below=words.template("refund.below"),
            above=words.template("refund.above"),
        )

    def _text(self, section: str) -> str:
        """Return what a section is about; whoever may change the table is told how."""
        is_theirs = section == "labels" and self._is_owner
        return self._desk.words.say(f"settings.{section}.{'how' if is_theirs else 'text'}")

    def _section_key(self, name: str, icon: str) -> KeyView:
        is_locked = name in OWNERS and not self._is_owner
        is_open = name == self._section
        return views.section_key(self._desk.words, name, icon, is_open=is_open, is_locked=is_locked)

    def _keys(self) -> tuple[str, tuple[KeyView, ...], str, tuple[KeyView, ...]]:
        """Return label and keys of the open section, and of what else it has."""
        words, places = self._desk.words, self._places
        where = words.say("settings.place")
        match self._section:
            case "lock":
                after = self._desk.habits.lock_after_min
                return words.say("settings.lock.after"), views.lock_keys(words, after), "", ()
            case "printer":
                ports = views.place_keys(words, "serial:", self._ports, places.printer)
                widths = views.width_keys(words, places.columns)
                return where, ports, words.say("settings.width"), widths
            case "scanner":
                return where, views.place_keys(words, "", self._ports, places.scanner), "", ()
            case "camera":
                return where, views.camera_keys(words, places.camera), "", ()
            case _:
                return "", (), "", ()

    @property
    def _ports(self) -> tuple[str, ...]:
        return self._desk.upkeep.ports()

    def _table(self) -> tuple[views.LabelRow, ...]:
        """Return the table of labels; who may change it opens a row by a tap."""
        return tuple(
            views.label_row(self._desk.words, rule, f"row:{number}" if self._is_owner else "")
            for number, rule in enumerate(self._labels.rules)
        )


def _at(places: Places, machine: str, address: str) -> Places:
    """Return the places with one machine somewhere else."""
    match machine:
        case "printer":
            return replace(places, printer=address)
        case "scanner":
            return replace(places, scanner=address)
        case _:
            return replace(places, camera=address)
