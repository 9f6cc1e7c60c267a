"""Shop settings for tests."""

from pos.domain.catalogue import ShopSettings
from pos.services.founding import first_settings


def own_settings() -> ShopSettings:
    """Return the settings of a plain shop: CNY, tax inside, general taxpayer, no rounding."""
    return first_settings("测试", "一店", time_zone="Asia/Shanghai", language="zh")
