"""Real devices behind the roles of pos.ports.devices."""

import os

PICTURE_PIXELS_MAX = 120_000_000
"""A phone's largest pictures have 108 million; a few bytes of a file may claim any number."""

# OpenCV reads its own bound once, when it is loaded, and only the drivers load it.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(PICTURE_PIXELS_MAX))
