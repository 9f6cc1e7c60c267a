"""The frame of every screen: how the bar, the foot and the strip are filled.

Owns what the quiet line says of sync and machines, and when it becomes a strip that needs a hand.
Offline stays quiet; paper does not.
"""

from dataclasses import replace

from pos.presenters.desk import Desk, Habits
from pos.presenters.parts import BarView, FrameView, KeyView, Look, StripView, Tone
from pos.presenters.words import Words
from pos.services.shop_results import Status

Sides = tuple[KeyView | None, KeyView | None, KeyView | None, KeyView | None]
NO_SIDES: Sides = (None, None, None, None)
PRINT_ON_SPARE = "print_on_spare"
"""The strip's key where another printer can take what waits."""
_STRIPS = {
    "printer.paper_out": "roll",
    "printer.cover_open": "printer",
    "printer.offline": "printer",
    "scanner.gone": "scanner",
    "scanner.forbidden": "scanner",
    "scanner.garbled": "scanner",
    "scanner.unknown": "scanner",
    "camera.gone": "camera",
}


def bar(
    desk: Desk,
    finish: KeyView,
    *,
    title: str = "",
    subtitle: str = "",
    corner: KeyView | None = None,
    total: str = "",
) -> BarView:
    """Return the bar; without a title it shows the shop and the till."""
    icon, text = sync_state(desk)
    user = desk.user
    return BarView(
        title=title or desk.name,
        subtitle=subtitle if title else till_name(desk),
        corner=corner,
        state_icon=icon,
        state_text=text,
        state_short=pending_state(desk) or text,
        who=user.name(desk.habits.language) if user else "",
        face=f"faces/{user.login}" if user else "",
        clock=desk.now().strftime("%H:%M"),
        total=total,
        sign=desk.words.sign if total else "",
        finish=finish,
    )


def till_name(desk: Desk) -> str:
    """Return how a till is called: T02 is 收银 2, Till 2."""
    code = desk.shop.till_code
    number = code[1:].lstrip("0") if code[:1] == "T" and code[1:].isdigit() else code
    return desk.words.say("till", number=number or code)


def sync_state(desk: Desk) -> tuple[str, str]:
    """Return icon and words of how far the server is; calm as long as nobody is needed."""
    status, say = desk.status, desk.words.say
    if status is None:
        return "", ""
    if is_alone(status):
        return "disk", say("state.local")
    waiting = pending_state(desk)
    if not status.online:
        parts = (say("state.offline"), waiting)
        return "cloud-off", say("join").join(part for part in parts if part)
    if waiting:
        return "cloud-up", waiting
    return "cloud-ok", say("state.synced")


def pending_state(desk: Desk) -> str:
    """Return how many documents wait for the server and how old the oldest is, "" for none."""
    status, say = desk.status, desk.words.say
    if status is None or not status.pending or is_alone(status):
        return ""
    return say("state.pending", n=status.pending) + say("join") + age(desk, status.oldest_s or 0)


def is_alone(status: Status) -> bool:
    """Claim that no server is known, so that nothing waits for one."""
    return status.acked is None and not status.online


def machine_state(desk: Desk, machine: str) -> tuple[str, str, str]:
    """Return how a machine is: word, icon and tone; what soon needs a hand is told too."""
    say, codes = desk.words.say, (*desk.outside.troubles(), *desk.outside.notices())
    code = next((code for code in codes if code.startswith(f"{machine}.")), "")
    if code:
        return say(f"short.{code}"), "warning", "amber"
    if desk.outside.has(machine):
        return say("machine.ok"), "done", "green"
    return say("machine.none"), "info", "quiet"


def trouble_strip(desk: Desk) -> StripView | None:
    """Return the strip for the machine that needs a hand now, None while none does."""
    for code in desk.outside.troubles():
        if code in _STRIPS:
            say, waiting = desk.words.say, desk.outside.waiting_receipts()
            is_printer = code.startswith("printer.")
            text = say(f"strip.{code}.text")
            if is_printer and waiting:
                text = say("strip.waiting", n=waiting)
            spare = desk.outside.spare_printer() if is_printer else None
            keys: tuple[KeyView, ...] = ()
            if spare is not None:
                keys = (KeyView(PRINT_ON_SPARE, say("key.print_on_spare"), on_paper=True),)
            return StripView(say(f"strip.{code}"), text, _STRIPS[code], Tone.AMBER, keys)
    return None


def notice_strip(desk: Desk, sentence: str, tone: Tone = Tone.RED) -> StripView:
    """Return a strip that says what could not be done; it goes with the next tap that works."""
    title, text = two_sentences(sentence)
    ok = KeyView("notice:ok", desk.words.say("ok"), on_paper=True)
    icons = {Tone.RED: "stop", Tone.GREEN: "done"}
    return StripView(title, text, icons.get(tone, "info"), tone, (ok,))


def two_sentences(sentence: str) -> tuple[str, str]:
    """Return what happened and what to do, as the catalogue's sentences have them."""
    for stop in ("。", ". ", "；", "; ", "，", ", "):
        first, found, rest = sentence.partition(stop)
        if found and rest.strip():
            rest = rest.strip()
            return first, rest[:1].upper() + rest[1:]
    return sentence.rstrip("。."), ""


def scan_key(
    desk: Desk, note: str, *, look: Look = Look.TINT, is_on: bool = True, **facts: object
) -> KeyView:
    """Return the Scan key with what a scan does here under its word."""
    say = desk.words.say
    return KeyView("scan", say("scan"), "scan", say(note, **facts), look, is_on)


def side(desk: Desk, name: str, icon: str, word: str = "", *, is_on: bool = True) -> KeyView:
    """Return a key beside Scan."""
    return KeyView(name, desk.words.say(word or f"key.{name}"), icon, is_on=is_on)


def habit_keys(words: Words, habits: Habits) -> Sides:
    """Return the keys that change language, hand and light, each saying what it changes to."""
    say = words.say
    language = "en" if habits.language == "zh" else "zh"
    hand = "right" if habits.is_left_handed else "left"
    light = "light" if habits.is_dark else "dark"
    return (
        KeyView(f"language:{language}", say("other_language"), "language"),
        None,
        KeyView(f"hand:{hand}", say(f"hand.{hand}"), "hand"),
        KeyView(f"light:{light}", say(light), "sun" if habits.is_dark else "moon"),
    )


def frame(
    desk: Desk,
    top: BarView,
    scan: KeyView,
    sides: Sides = NO_SIDES,
    notice: str = "",
    tone: Tone = Tone.RED,
) -> FrameView:
    """Return the frame; a notice goes before a machine's trouble."""
    strip = notice_strip(desk, notice, tone) if notice else trouble_strip(desk)
    return FrameView(top, scan, sides, strip)


def with_strip(view: FrameView, strip: StripView) -> FrameView:
    """Return the frame with a question in its strip, before any machine's trouble."""
    return replace(view, strip=strip)


def age(desk: Desk, seconds: int) -> str:
    """Return how long ago something was, in the largest unit that fits."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= length:
            return desk.words.say(f"age.{unit}", n=seconds // length)
    return desk.words.say("age.now")


def is_offline(status: Status | None) -> bool:
    """Claim that a server is known and does not answer."""
    return status is not None and status.acked is not None and not status.online
