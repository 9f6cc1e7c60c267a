"""The kiosk in its real window, drawn off screen, with fingers, cables and keys.

Owns Kivy's surroundings, which must be set before any module of these imports it.
"""

from pos.ui.environment import prepare
from pos.ui.fonts import cache_folder

prepare(cache_folder(), is_off_screen=True)
