"""Where concrete parts are picked, once, at the start of a process."""
