"""The till's three sounds, played at once or not at all: a missing loudspeaker stops nothing."""

from pathlib import Path
from typing import Any


class Sounds:
    """Sounds of one folder, loaded when first played."""

    def __init__(self, folder: Path) -> None:
        """Know the folder; nothing is read yet."""
        self._folder = folder
        self._loaded: dict[str, Any] = {}
        self.played: list[str] = []

    def play(self, name: str) -> None:
        """Play "read", "unknown" or "stop"."""
        self.played = [*self.played[-99:], name]
        if name not in self._loaded:
            from kivy.core.audio import SoundLoader

            path = self._folder / f"{name}.wav"
            self._loaded[name] = SoundLoader.load(str(path)) if path.exists() else None
        sound = self._loaded[name]
        if sound is not None:
            sound.stop()
            sound.play()
