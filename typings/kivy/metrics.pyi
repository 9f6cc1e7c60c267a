from typing import Any

def dp(value: float) -> float: ...
def sp(value: float) -> float: ...

class MetricsBase:
    dpi: float
    density: float
    fontscale: float
    def __getattr__(self, name: str) -> Any: ...

Metrics: MetricsBase
