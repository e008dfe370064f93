"""Exports in a store come in once, under their address there, and no copy of them stays behind."""

import uuid

import fsspec
import pytest

from regulars import airflow_edge, settings
from regulars.ingestion import fetching, stores

NAME = "own/gifts/orders.csv"


@pytest.fixture(params=["memory", "file"])
def store(request, tmp_path):
    """Give an empty store: fsspec's own in memory, which knows no inodes, and a folder of this machine."""
    address = f"memory://{uuid.uuid4().hex}" if request.param == "memory" else f"file://{tmp_path}/bucket"
    found = stores.from_url(address)
    found.files.makedirs(found.root, exist_ok=True)
    return found


class Stored:
    """Drive a shop whose exports lie in a store."""

    def __init__(self, shop, store, header, row):
        self.shop = shop
        self.store = store
        self.header = header
        self.row = row

    def put(self, name: str, order_ids: list[str]) -> None:
        lines = [self.header, *(self.row.replace("1001", order_id, 1) for order_id in order_ids)]
        path = f"{self.store.root}/{name}"
        self.store.files.makedirs(path.rpartition("/")[0], exist_ok=True)
        self.store.files.pipe_file(path, ("\n".join(lines) + "\n").encode())

    def load(self, **options) -> dict[str, str]:
        report = fetching.load_store(self.shop.connection, self.store, self.shop.exports, **options)
        return {outcome.name: outcome.state for outcome in report.outcomes}

    def kept(self) -> list[str]:
        return [path.name for path in self.shop.exports.rglob("*") if path.is_file()]


@pytest.fixture
def stored(shop, store, header, row) -> Stored:
    return Stored(shop, store, header, row)


def test_a_stored_file_is_loaded_once_by_its_address_and_no_copy_stays(stored):
    stored.put(NAME, ["1", "2"])
    assert stored.load() == {NAME: "loaded"}
    assert stored.load() == {NAME: "skipped"}
    assert stored.shop.rows("select uri, row_count from audit.export_files") == [(f"{stored.store.uri}/{NAME}", 2)]
    assert stored.kept() == []


def test_a_file_that_raw_holds_is_not_brought_again(stored, monkeypatch):
    stored.put(NAME, ["1"])
    stored.load()
    monkeypatch.setattr(stores.Store, "bring", lambda *_: pytest.fail("it was brought again"))
    assert stored.load() == {NAME: "skipped"}


def test_a_file_with_new_content_is_a_new_file(stored):
    stored.put(NAME, ["1"])
    stored.load()
    stored.put(NAME, ["1", "2", "3"])
    assert stored.load() == {NAME: "loaded"}
    assert stored.shop.count("raw.own_order_lines") == 4


def test_a_file_that_grows_while_it_is_read_waits_until_it_is_whole(stored, monkeypatch):
    stored.put(NAME, ["1"])
    stored.put("own/gifts/whole.csv", ["7"])
    opened = stored.store.files.open
    grown = []

    def open_and_grow(path, *mode, **options):
        stream = opened(path, *mode, **options)
        if path.endswith("orders.csv") and not grown:
            grown.append(path)
            stored.put(NAME, ["1", "2"])
        return stream

    monkeypatch.setattr(stored.store.files, "open", open_and_grow)
    assert stored.load() == {NAME: "waiting", "own/gifts/whole.csv": "loaded"}
    monkeypatch.undo()
    assert stored.load() == {NAME: "loaded", "own/gifts/whole.csv": "skipped"}
    assert stored.shop.count("raw.own_order_lines") == 3
    assert stored.kept() == []


def test_what_is_still_being_written_is_left_alone(stored):
    stored.put("own/gifts/orders.csv.part", ["1"])
    stored.put("own/gifts/.hidden.csv", ["1"])
    stored.put("readme.csv", ["1"])
    assert stored.load() == {}


def test_a_rejected_file_is_brought_again_and_read_when_asked(stored):
    stored.put("own/toys/orders.csv", ["1"])
    stored.put("own/gifts/bad.csv", [])
    stored.store.files.pipe_file(f"{stored.store.root}/own/gifts/bad.csv", b"nothing,of,this\n")
    assert stored.load() == {"own/toys/orders.csv": "rejected", "own/gifts/bad.csv": "rejected"}
    assert stored.load(is_retry=True) == {"own/toys/orders.csv": "rejected", "own/gifts/bad.csv": "rejected"}
    assert stored.kept() == []


def test_a_file_that_vanishes_before_it_is_brought_stops_no_other(stored, monkeypatch):
    stored.put(NAME, ["1"])
    stored.put("own/gifts/whole.csv", ["7"])
    opened = stored.store.files.open

    def remove_and_open(path, *mode, **options):
        if path.endswith("orders.csv"):
            stored.store.files.rm(path)
        return opened(path, *mode, **options)

    monkeypatch.setattr(stored.store.files, "open", remove_and_open)
    assert stored.load() == {NAME: "waiting", "own/gifts/whole.csv": "loaded"}
    assert stored.kept() == []


def test_airflow_opens_the_same_store_and_no_login_is_recorded(tmp_path, monkeypatch, stored):
    monkeypatch.setenv("REGULARS_EXPORTS", f"file://{tmp_path}/bucket")
    opened = airflow_edge.open_exports()
    assert opened.root.rstrip("/") == f"{tmp_path}/bucket"
    assert isinstance(opened.files, fsspec.get_filesystem_class("file"))
    assert settings.exports_folder() == settings.state_folder() / "exports"
    assert stores.without_login("s3://exports_login@bucket/a") == "s3://bucket/a"
    monkeypatch.setenv("REGULARS_EXPORTS", str(tmp_path))
    assert airflow_edge.open_exports() is None
