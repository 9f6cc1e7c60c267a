from typing import Any, Self

class Instruction:
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

class Canvas(Instruction):
    before: Canvas
    after: Canvas
    def add(self, instruction: Instruction) -> None: ...
    def clear(self) -> None: ...
    def ask_update(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...

class InstructionGroup(Instruction):
    def add(self, instruction: Instruction) -> None: ...
    def clear(self) -> None: ...

class Color(Instruction):
    rgba: Any
    rgb: Any
    a: float

class Rectangle(Instruction):
    pos: Any
    size: Any
    texture: Any
    source: str

class BorderImage(Rectangle):
    border: Any

class Ellipse(Rectangle): ...

class Line(Instruction):
    points: Any
    width: float

class Mesh(Instruction):
    vertices: Any
    indices: Any

class PushMatrix(Instruction): ...
class PopMatrix(Instruction): ...
class Translate(Instruction): ...
class Scale(Instruction): ...
class Rotate(Instruction): ...
