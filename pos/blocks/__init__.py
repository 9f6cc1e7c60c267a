"""Building blocks that an owner combines into rules of the shop: to come; its arrows stand."""
