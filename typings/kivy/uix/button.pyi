from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.label import Label

class Button(ButtonBehavior, Label):
    background_color: object
    background_normal: str
    background_down: str
