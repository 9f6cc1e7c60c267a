from typing import Any

class ExceptionHandler:
    def handle_exception(self, inst: BaseException) -> int: ...

class ExceptionManagerBase:
    RAISE: int
    PASS: int
    def add_handler(self, cls: ExceptionHandler) -> None: ...
    def remove_handler(self, cls: ExceptionHandler) -> None: ...

ExceptionManager: ExceptionManagerBase

class EventLoopBase:
    quit: bool
    status: str
    window: Any
    def idle(self) -> None: ...
    def close(self) -> None: ...

EventLoop: EventLoopBase

def runTouchApp(widget: Any = ...) -> None: ...
def stopTouchApp() -> None: ...
