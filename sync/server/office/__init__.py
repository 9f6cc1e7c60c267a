"""Pages for owner and accountant, in a browser and on a phone: to come; its arrows stand."""
