"""Shop settings for tests."""

from pos.domain.catalogue import ShopSettings


def own_settings() -> ShopSettings:
    """Return the settings of a plain shop: CNY, tax inside, general taxpayer, no rounding."""
    return ShopSettings(
        company_name_zh="测试",
        company_name_en="Test",
        shop_name_zh="一店",
        shop_name_en="Shop one",
        address_zh="",
        address_en="",
        phone="",
        time_zone="Asia/Shanghai",
        day_begins_hour=4,
        currency="CNY",
        taxpayer="general",
        prices="inclusive",
        cash_step=1,
        points_per_unit=100,
        language="zh",
        receipt_columns=48,
    )
