"""The table of commands: name → module and one line of help. A command joins by one line here."""

from importlib.util import find_spec

TABLE = {
    "kiosk": ("pos.cli.kiosk", "the kiosk (also without any command)"),
    "display": ("pos.cli.display", "the customer's screen, told by the kiosk what to show"),
    "init": ("pos.cli.init", "make a new ledger, for a demo shop or your own"),
    "till": ("pos.cli.till", "a till with no screen: one JSON request a line"),
    "serve": ("pos.cli.serve", "the central server"),
    "invite": ("pos.cli.invite", "a code with which one till may join"),
    "enrol": ("pos.cli.enrol", "join a server with a code"),
    "erase-person": ("pos.cli.erase_person", "take somebody's name off server and tills"),
    "erase-photo": ("pos.cli.erase_photo", "take a photo off server and tills, by its hash"),
    "sync": ("pos.cli.sync", "push and pull until even"),
    "verify": ("pos.cli.verify", "check a ledger or a server from end to end"),
    "rebuild": ("pos.cli.rebuild", "derive every projection again from the journal"),
    "decode": ("pos.cli.decode", "read the barcodes in pictures"),
    "import": ("pos.cli.import_", "products, prices and opening stock from a spreadsheet"),
    "template": ("pos.cli.template", "an empty spreadsheet for import"),
    "pictures": ("pos.cli.pictures", "show goods by pictures named by SKU or barcode"),
    "simulate": ("pos.cli.simulate", "the seeded fault simulator over the real code"),
    "screens": ("pos.cli.screens", "draw every screen to a folder"),
    "bench": ("pos.cli.bench", "the benchmarks, each beside its raw limit"),
    "doctor": ("pos.cli.doctor", "find and test what the till needs, and say what to do"),
    "simulate-printer": ("pos.cli.simulate_printer", "a receipt printer that is a program"),
    "demo": ("pos.cli.demo", "a demo shop made new: the kiosk, or the demo day with no display"),
}


def offered() -> dict[str, str]:
    """Return the commands that are there, name → help; a planned one is not offered."""
    return {name: text for name, (module, text) in TABLE.items() if find_spec(module)}


def module_of(name: str) -> str | None:
    """Return the module of a command that is offered; None for any other word."""
    module, _ = TABLE.get(name, (None, ""))
    return module if module and find_spec(module) else None
