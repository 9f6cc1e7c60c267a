"""What fingers type on a number pad: an amount, a quantity, a count, a PIN.

Owns what may be typed (never more decimals or digits than the thing has) and the pad's keys. The
figure itself is read by `pos.domain.figures`, as a typed request is.
"""

from dataclasses import dataclass

from pos.presenters.parts import KeyView

DIGITS_MAX = 8
_UPWARDS = ("7", "8", "9", "4", "5", "6", "1", "2", "3")
_DOWNWARDS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")


@dataclass(slots=True)
class Typed:
    """A figure while it is typed: digits, at most `decimals` after one point."""

    decimals: int
    text: str = ""

    def press(self, key: str) -> None:
        """Take a key of the pad: a digit, "00", ".", or "back". What cannot be is ignored."""
        if key == "back":
            self.text = self.text[:-1]
        elif key == ".":
            if self.decimals and "." not in self.text:
                self.text = (self.text or "0") + "."
        else:
            for digit in key:
                self._add(digit)

    def clear(self) -> None:
        """Forget what was typed."""
        self.text = ""

    @property
    def figure(self) -> str:
        """Return what was typed as a decimal string, "0" where nothing was."""
        return self.text.rstrip(".") or "0"

    def _add(self, digit: str) -> None:
        whole, dot, rest = self.text.partition(".")
        if dot:
            if len(rest) < self.decimals:
                self.text += digit
        elif whole == "0":
            self.text = digit
        elif len(whole) < DIGITS_MAX:
            self.text += digit


def pad_keys(left: KeyView, right: KeyView, *, is_phone: bool = False) -> tuple[KeyView, ...]:
    """Return twelve keys in rows of three from the top, with a key beside the 0 on each side.

    A pad for money counts upwards like a calculator's, one for PINs downwards like a phone's.
    """
    signs = (*(_DOWNWARDS if is_phone else _UPWARDS), "0")
    *digits, zero = (KeyView(f"pad:{sign}", sign, on_paper=not is_phone) for sign in signs)
    return (*digits, left, zero, right)


def money_keys(decimals: int) -> tuple[KeyView, ...]:
    """Return the pad for an amount: 00 and the point beside the 0."""
    point = KeyView("pad:.", ".", on_paper=True) if decimals else KeyView("", "")
    return pad_keys(KeyView("pad:00", "00", on_paper=True), point)
