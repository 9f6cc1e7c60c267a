"""The design system's parts: what every screen is made of, each knowing tokens alone."""
