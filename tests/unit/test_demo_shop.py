"""The demo shop's promises: goods that can be imported, scanned, weighed, seen and heard."""

import csv
import hashlib
import itertools
import json
import wave
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp

from assets.draw import studio
from assets.draw.barcode_photos import draw_photos
from assets.draw.goods import draw_one, picture_lines
from assets.draw.icons import draw_icon, icon_parts
from assets.draw.outlines import outlines
from assets.draw.scenes import draw_faces, draw_money, draw_scenes
from assets.draw.script import play, scripts
from assets.draw.sounds import RATE, make_sounds
from pos.domain.catalogue import GRAMS, ShopSettings

DEMO = Path("assets/demo")
COLUMNS = ["sku", "barcode", "name_zh", "name_en", "unit", "price", "tax_rate", "cost", "stock",
           "category"]  # fmt: skip


def products() -> list[dict[str, str]]:
    with (DEMO / "products.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def stated(name: str) -> Any:
    return json.loads((DEMO / name).read_text(encoding="utf-8"))


def check_digit(digits: str) -> str:
    weights = itertools.cycle((3, 1))
    total = sum(int(d) * w for d, w in zip(reversed(digits), weights, strict=False))
    return str(-total % 10)


def pixels(sku: str, side: int = 84) -> npt.NDArray[np.int16]:
    return np.array(draw_one(sku, side)).astype(np.int16)


def test_the_file_has_the_columns_of_the_import_and_no_byte_order_mark() -> None:
    raw = (DEMO / "products.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8").splitlines()[0].split(",") == COLUMNS
    assert 140 <= len(products()) <= 200


def test_the_first_product_is_that_of_the_documented_session() -> None:
    first = products()[0]
    assert (first["sku"], first["barcode"]) == ("A001", "6901234567892")
    assert (first["name_zh"], first["price"]) == ("可口可乐 330ml 罐", "3.50")
    assert (first["tax_rate"], first["unit"]) == ("13", "罐")


def test_skus_barcodes_and_names_are_each_used_once() -> None:
    for column in ("sku", "barcode", "name_zh", "name_en"):
        values = [row[column] for row in products()]
        assert all(values)
        assert len(values) == len(set(values)), column


def test_every_barcode_is_an_ean_or_upc_whose_check_digit_holds() -> None:
    for row in products():
        code = row["barcode"]
        assert len(code) in (8, 12, 13), row
        assert check_digit(code[:-1]) == code[-1], row


def test_prices_costs_rates_and_stocks_are_plausible() -> None:
    for row in products():
        price, cost, rate = Decimal(row["price"]), Decimal(row["cost"]), Decimal(row["tax_rate"])
        assert rate in (0, 9, 13), row
        assert 0 < cost < price / (1 + rate / 100), row
        stock = Decimal(row["stock"])
        assert stock > 0, row
        assert stock == stock.to_integral() or row["unit"] == "kg", row
        assert -price.as_tuple().exponent == -cost.as_tuple().exponent == 2, row  # type: ignore[operator]
    assert {row["tax_rate"] for row in products() if row["category"] == "蔬菜"} == {"0"}


def test_at_least_25_products_bear_codes_that_were_photographed() -> None:
    photographed = stated("photo_gtins.json")["gtins"]
    sold = {row["barcode"].zfill(14) for row in products()}
    assert len(sold & photographed.keys()) >= 25
    assert set(photographed.values()) == {"EAN-13", "UPC-A", "UPC-E", "EAN-8"}


def test_the_label_table_names_each_in_store_prefix_once_and_fits_thirteen_digits() -> None:
    labels = stated("labels.json")["labels"]
    prefixes = [prefix for label in labels for prefix in label["prefixes"]]
    assert sorted(prefixes) == [str(number) for number in range(20, 30)]
    for label in labels:
        assert 2 + label["item_digits"] + label["value_digits"] + 1 == 13
        assert (label["value"], label["decimals"]) in {("price", 2), ("weight", 3), ("none", 0)}


def test_goods_are_weighed_just_when_their_code_is_the_base_of_a_label() -> None:
    values = {p: la["value"] for la in stated("labels.json")["labels"] for p in la["prefixes"]}
    weighed = set()
    for row in products():
        is_base = len(row["barcode"]) == 13 and values.get(row["barcode"][:2], "none") != "none"
        assert is_base == (row["unit"] in GRAMS), row
        if is_base:
            assert row["barcode"][7:12] == "00000", row
            weighed.add(values[row["barcode"][:2]])
    assert weighed == {"price", "weight"}


def test_the_company_fits_the_settings_and_its_keys_name_goods() -> None:
    company = stated("company.json")
    skus = {row["sku"] for row in products()}
    assert len(company["quick_keys"]) == len(set(company["quick_keys"])) == 8
    assert skus.issuperset(company["quick_keys"])
    logins = {user["login"]: user["pin"] for user in company["users"]}
    assert logins == {"owner": "1111", "cashier": "2222", "warehouse": "3333"}
    assert [till["code"] for till in company["tills"]] == ["T01", "T02"]
    fields = {f"company_{k}" if k.startswith("name") else k for k in company["company"]}
    fields |= {f"shop_{k}" if k.startswith("name") else k for k in company["shop"]} - {"code"}
    fields |= {"points_per_unit", "labels", "quick_keys", "limits"}
    assert fields == set(ShopSettings.__dataclass_fields__)


def test_every_product_has_a_picture_and_every_picture_a_product() -> None:
    assert picture_lines().keys() == {row["sku"] for row in products()}


def test_every_picture_stands_on_a_clear_ground_and_shows_something() -> None:
    for sku in picture_lines():
        seen = pixels(sku)
        opaque = seen[seen[:, :, 3] > 200][:, :3]
        assert 0.05 < len(opaque) / (84 * 84) < 0.85, sku
        assert len(np.unique(opaque // 32, axis=0)) >= 3, sku
        assert not seen[(0, 0, -1, -1), (0, -1, 0, -1), 3].any(), sku


def test_no_two_products_look_alike_not_even_variants_of_one_shape() -> None:
    drawn = {sku: pixels(sku, 56) for sku in picture_lines()}
    for first, second in itertools.combinations(drawn, 2):
        differing = (np.abs(drawn[first] - drawn[second]).max(axis=2) > 40).mean()
        assert differing > 0.02, (first, second)


def test_a_picture_is_the_same_each_time_it_is_drawn() -> None:
    digests = {hashlib.sha256(draw_one("N002", 168).tobytes()).hexdigest() for _ in range(2)}
    assert len(digests) == 1


def test_a_slip_in_a_drawing_is_named_not_drawn() -> None:
    from assets.draw.canvas import Canvas

    canvas = Canvas.blank(24, 120)
    with pytest.raises(KeyError):
        play(canvas, "no-such-shape", {})
    with pytest.raises(KeyError):
        play(canvas, "can", {"body": "no-such-colour"})
    with pytest.raises(ValueError, match="unknown path command"):
        outlines("M0 0 B4 4")
    with pytest.raises(ValueError, match="lacks a number"):
        outlines("M0 0 L4")


def test_every_shape_in_the_scripts_is_used_by_a_picture_or_another_shape() -> None:
    words = {w for _, given in picture_lines().values() for w in given.values()}
    words |= {shape for shape, _ in picture_lines().values()}
    for script in scripts().values():
        words |= set(script.defaults.values())
        words |= {rest.split()[0] for order, rest in script.orders if order == "use"}
    unused = scripts().keys() - words
    drawn_by_scenes = {n for n in unused if n.startswith("face-") or n.endswith("-money")}
    assert unused - drawn_by_scenes - {"welcome"} == set()


def test_icons_are_white_masks_and_no_two_are_the_same() -> None:
    needed = (
        "scan wallet back menu cloud-ok cloud-wait cloud-off member percent tag trash minus plus "
        "search keyboard hold quantity more printer paper camera scanner drawer cash wechat alipay "
        "card account-book gift split backspace star check warning stop cross user lock list "
        "receipt clock shift sun moon language settings picture refund box receive logo"
    )
    assert icon_parts().keys() >= set(needed.split())
    masks = set()
    for name in icon_parts():
        seen = np.array(draw_icon(name, 48))
        ink = seen[:, :, 3]
        assert (seen[ink > 0][:, :3] >= 254).all(), name
        assert 0.01 < (ink > 128).mean() < 0.5, name
        masks.add(ink.tobytes())
    assert len(masks) == len(icon_parts())


def test_each_demo_user_has_a_face_and_each_note_and_coin_a_picture(tmp_path: Path) -> None:
    faces = draw_faces(tmp_path / "faces")
    assert faces.keys() >= {user["face"] for user in stated("company.json")["users"]}
    money = draw_money(tmp_path / "money")
    assert money.keys() == {
        *(f"note-{figure}" for figure in (1, 5, 10, 20, 50, 100)),
        *(f"coin-{figure}" for figure in ("1", "0.5", "0.1")),
    }
    drawn = [*faces.values(), *money.values(), *draw_scenes(tmp_path / "scenes").values()]
    assert len({path.read_bytes() for path in drawn}) == len(drawn)


def test_the_sounds_differ_in_pitch_and_length(tmp_path: Path) -> None:
    heard = {}
    for name, path in make_sounds(tmp_path).items():
        with wave.open(str(path), "rb") as sound:
            assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (
                1,
                2,
                RATE,
            )
            samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
        tone = np.abs(np.fft.rfft(samples))
        pitch = np.fft.rfftfreq(len(samples), 1 / RATE)[tone.argmax()]
        heard[name] = (len(samples) / RATE, pitch)
        assert 8_000 < np.abs(samples).max() < 32_767
        assert abs(int(samples[0])) < 300
        assert abs(int(samples[-1])) < 300
    assert heard["read"][0] < 0.15 < heard["unknown"][0] < heard["stop"][0] < 1
    assert heard["read"][1] > 1500
    assert 600 > heard["unknown"][1] > heard["stop"][1] > 100


def test_a_drawn_photograph_bears_the_code_of_its_product(tmp_path: Path) -> None:
    import cv2

    codes = ["6901234567892", "012000006494", "00000024057257"]
    paths = draw_photos(tmp_path, codes, seed=7)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert [path.name for path in paths] == list(truth)
    for path, code in zip(paths, codes, strict=True):
        photo = cv2.imread(str(path))
        assert photo is not None
        assert photo.shape == (720, 1280, 3)
        assert {found.text.zfill(14) for found in zxingcpp.read_barcodes(photo)} == {code.zfill(14)}
        assert truth[path.name]["text"] == code.zfill(14)


def test_a_code_that_no_retail_symbol_can_bear_is_refused(tmp_path: Path) -> None:
    for code in ("123456789012345", "69012345ABCDE", "16901234567892", "6901234567893"):
        with pytest.raises(ValueError, match=r"."):
            draw_photos(tmp_path, [code], seed=1)


def test_a_drawn_set_is_drawn_again_only_when_a_drawing_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Path] = []

    def counted(draw: Callable[[Path], dict[str, Path]]) -> Callable[[Path], dict[str, Path]]:
        def once(target: Path) -> dict[str, Path]:
            drawn.append(target)
            return draw(target)

        return once

    monkeypatch.setattr(studio, "_PARTS", {"sounds": counted(make_sounds)})
    for _ in range(2):
        folders = studio.draw_everything(tmp_path)
    assert drawn == [tmp_path / "sounds"]
    assert (folders["sounds"] / "read.wav").exists()
    (tmp_path / "drawn.sha256").write_text("of yesterday", encoding="ascii")
    studio.draw_everything(tmp_path)
    assert len(drawn) == 2
