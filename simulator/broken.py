"""What a simulated world says when something that must hold does not."""


class Broken(Exception):
    """An invariant does not hold."""

    def __init__(self, invariant: str, told: object) -> None:
        super().__init__(f"{invariant}: {told}")
        self.invariant = invariant
