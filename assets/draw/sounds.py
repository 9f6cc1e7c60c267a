"""The till's three sounds: read, unknown, stop.

Owns their tones; refuses sound files from elsewhere. They differ in pitch and in rhythm, so that
they are told apart in a noisy shop: one short high beep, two low tones, one long low tone.
"""

import math
import struct
import sys
import wave
from pathlib import Path

RATE = 22_050
_LOUDNESS = 0.62
_FADE_MS = 6
_TONES: dict[str, tuple[tuple[int, int], ...]] = {
    "read": ((2093, 90),),
    "unknown": ((392, 130), (0, 45), (294, 190)),
    "stop": ((165, 620),),
}
_OVERTONES = {"read": (1.0, 0.18), "unknown": (1.0, 0.45, 0.2), "stop": (1.0, 0.6, 0.45, 0.3)}


def make_sounds(target: Path) -> dict[str, Path]:
    """Write read.wav, unknown.wav and stop.wav (mono, 16 bit, 22.05 kHz); return paths by name."""
    target.mkdir(parents=True, exist_ok=True)
    paths = {name: target / f"{name}.wav" for name in _TONES}
    for name, path in paths.items():
        samples: list[int] = []
        for pitch, milliseconds in _TONES[name]:
            samples += _tone(pitch, milliseconds, _OVERTONES[name])
        with wave.open(str(path), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(RATE)
            sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return paths


def _tone(pitch: int, milliseconds: int, overtones: tuple[float, ...]) -> list[int]:
    """Return a tone's samples; its ends are faded, so that no loudspeaker clicks."""
    count, fade = RATE * milliseconds // 1000, RATE * _FADE_MS // 1000
    samples = []
    for i in range(count):
        swing = sum(
            share * math.sin(2 * math.pi * pitch * (n + 1) * i / RATE)
            for n, share in enumerate(overtones)
        )
        level = min(1.0, i / fade, (count - 1 - i) / fade) * _LOUDNESS / sum(overtones)
        samples.append(round(32_767 * level * swing))
    return samples


if __name__ == "__main__":
    make_sounds(Path(sys.argv[1]))
