"""Where fonts come from, icons, sounds, words, templates and the demo shop."""
