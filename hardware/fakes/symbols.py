"""Barcodes as a printer draws them from its commands: Code 128 by code sets, and QR codes.

Owns the table of Code 128 (ISO/IEC 15417) and how the payload of GS k 73 names its code sets. A
payload that the standard does not know raises ValueError: a real printer prints nothing then.
"""

import zxingcpp
from PIL import Image

_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231"
    "113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211"
    "212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131"
    "113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111"
    "314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211"
    "241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214"
    "211232"
)
"""Widths of bar and space in turn, six for each of the values 0 to 105."""
_STOP = "2331112"
_STARTS = {"A": 103, "B": 104, "C": 105}
_SWITCHES = {"A": 101, "B": 100, "C": 99}
_CHECK_BASE = 103
_SPACE = 0x20
_DIGIT_PAIRS = 100


def code_128(payload: bytes) -> tuple[list[bool], str]:
    """Return the modules of a GS k 73 payload (true: black) and the text that it spells.

    Raises ValueError where the payload is none.
    """
    values, text, code_set = _values(payload)
    if code_set is None or len(values) < 2:  # noqa: PLR2004 - a start and something
        raise ValueError("no code set or nothing to say")
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % _CHECK_BASE
    widths = "".join(_WIDTHS[6 * value : 6 * value + 6] for value in (*values, check)) + _STOP
    modules = [
        place % 2 == 0 for place, width in enumerate(widths) for _ in range(int(width))
    ]  # fmt: skip
    return modules, text


def _values(payload: bytes) -> tuple[list[int], str, str | None]:
    """Return the symbol's values, its text, and the code set at its end."""
    values: list[int] = []
    text, code_set, at = "", None, 0
    while at < len(payload):
        byte = payload[at]
        is_escape = byte == ord("{")
        follower = chr(payload[at + 1]) if is_escape and at + 1 < len(payload) else ""
        if is_escape and follower in _STARTS:
            values.append(_SWITCHES[follower] if values else _STARTS[follower])
            code_set, at = follower, at + 2
            continue
        if is_escape and follower != "{":
            raise ValueError(f"unknown escape {follower!r}")
        values.append(_value(byte, code_set))
        text += f"{byte:02d}" if code_set == "C" else chr(byte)
        at += 2 if is_escape else 1
    return values, text, code_set


def _value(byte: int, code_set: str | None) -> int:
    """Return a byte's value in a code set. Raises ValueError where the set lacks it."""
    if code_set == "C" and byte < _DIGIT_PAIRS:
        return byte
    if code_set == "B" and _SPACE <= byte <= 0x7F:  # noqa: PLR2004 - ASCII
        return byte - _SPACE
    if code_set == "A" and byte < 0x60:  # noqa: PLR2004 - capitals and control characters
        return byte - _SPACE if byte >= _SPACE else byte + 64
    raise ValueError(f"{byte} is not in code set {code_set}")


def qr_code(text: str, level: str) -> Image.Image:
    """Return a QR code, one dot a module, black 1 on 0, with no margin."""
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    drawn = Image.fromarray(symbol.to_image(scale=1, add_quiet_zones=False))
    return drawn.point(lambda grey: 255 * (grey == 0)).convert("1")
