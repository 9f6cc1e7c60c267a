ENDPOINT_IN: int
ENDPOINT_OUT: int

def endpoint_direction(address: int) -> int: ...
