"""The signatures are those of the marketplaces' own SDKs, run with dummy keys."""

import json
from pathlib import Path

import pytest

from regulars.pulls import signing

VECTORS = json.loads((Path(__file__).parents[1] / "fixtures/api/sign_vectors.json").read_text())["vectors"]


def vector(api: str) -> dict:
    return next(one for one in VECTORS if one["api"] == api)


def test_shopee_signs_a_call_of_a_shop():
    one = vector("shopee-v2")
    sign = signing.sign_shopee(
        one["partner_key"], one["partner_id"], one["path"], one["timestamp"], one["access_token"], one["shop_id"]
    )
    assert sign == one["sign"]


def test_shopee_signs_a_public_call_without_token_and_shop():
    one = vector("shopee-v2-public")
    assert signing.sign_shopee(one["partner_key"], one["partner_id"], one["path"], one["timestamp"]) == one["sign"]


def test_lazada_signs_path_and_parameters():
    one = vector("lazada")
    assert signing.sign_with_path(one["secret"], one["path"], one["params"]) == one["sign"]


def test_top_signs_parameters_between_secrets():
    one = vector("taobao-top")
    assert signing.sign_top(one["secret"], one["params"]) == one["sign"]


@pytest.mark.parametrize("order", [sorted, lambda names: sorted(names, reverse=True)])
def test_the_order_in_which_parameters_are_given_does_not_matter(order):
    one = vector("taobao-top")
    assert signing.sign_top(one["secret"], {name: one["params"][name] for name in order(one["params"])}) == one["sign"]


def test_other_than_latin_letters_are_signed_as_utf_8():
    # printf 'sq交易成功s' | md5sum
    assert signing.sign_top("s", {"q": "交易成功"}) == "9F4D4A1419038BDED4DCA4AE5145636E"
