"""The way to the screen's thread: the one module that knows Kivy's clock.

Owns how results of lanes, readings of scanners and ticks come home. Refuses to run anything
itself: widgets are touched on the main thread alone.
"""

import threading
from collections.abc import Callable, Iterable

from kivy.clock import Clock
from kivy.event import EventDispatcher

Call = Callable[[], None]
Stop = Callable[[], None]


def to_ui(call: Call) -> None:
    """Run the call on the screen's thread, in the next frame at the latest."""
    Clock.schedule_once(_once(call), -1 if is_ui() else 0)


def every(seconds: float, call: Call) -> Stop:
    """Run the call on the screen's thread every so often, until what is returned is called."""
    event = Clock.schedule_interval(_once(call), seconds)
    return event.cancel


def later(seconds: float, call: Call) -> Stop:
    """Run the call once after a while, unless what is returned is called first."""
    event = Clock.schedule_once(_once(call), seconds)
    return event.cancel


def before_frame(call: Call) -> Callable[..., None]:
    """Return a trigger that runs the call once before the next frame, however often it is asked."""
    trigger = Clock.create_trigger(_once(call), -1)
    return lambda *_: trigger()


def on_change(part: EventDispatcher, names: Iterable[str], call: Call) -> Callable[..., None]:
    """Run the call before the next frame, and before each after one of these properties changed.

    Returns the trigger, for what else should bring the call about.
    """
    trigger = before_frame(call)
    for name in names:
        part.fbind(name, trigger)
    trigger()
    return trigger


def is_ui() -> bool:
    """Claim that the caller runs on the screen's thread."""
    return threading.current_thread() is threading.main_thread()


def _once(call: Call) -> Callable[[float], None]:
    """Take off the seconds that the clock hands over; a call's answer means nothing to it."""

    def run(_seconds: float) -> None:
        call()

    return run
