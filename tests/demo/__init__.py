"""The demo day, played once and looked at from outside."""
