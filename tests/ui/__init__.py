"""The kiosk in its real window, drawn off screen, with fingers, cables and keys."""
