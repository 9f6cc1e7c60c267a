"""Scripts that draw the shop: goods, icons, faces, money and stand-ins for photographs.

Nothing here runs at the counter: pictures are drawn once, at set-up or for the demo.
"""
