"""Use cases of the counter: one module a use case, one facade (`counter.Counter`) over them.

Owns what a cashier can do and in which order it is checked; refuses to know screens, SQL,
devices and the network, which stand behind `pos.ports`.
"""
