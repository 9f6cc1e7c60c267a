"""What the screens say and do, asked of their presenters, with no window and no Kivy."""
