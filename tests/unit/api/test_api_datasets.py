"""Datasets over HTTP: what there is, imports with tables beside prices, previews, quality, splits, and runs."""

from __future__ import annotations

import base64
import io
import json

import pandas as pd
import pytest
from starlette.testclient import TestClient

import tangency as tg
from tangency.api import create_app
from tangency.api.limits import WorkLimit
from tangency.domain.input_limits import MOST_JSON_MEMBERS

GERMAN = "Tag;Ticker;Close\n02.01.2024;A;1,5\n03.01.2024;A;1,6\n02.01.2024;B;2,5\n03.01.2024;B;2,6\n"
DIALECT = {"separator": ";", "decimal": ",", "date_format": "%d.%m.%Y", "columns": {"Tag": "timestamp"}}
PLAIN = "date,symbol,close\n2024-01-02,A,1.5\n2024-01-03,A,1.6\n2024-01-02,B,2.5\n2024-01-03,B,2.6\n"
TERMS = {"calendar": "us-equity", "currency": "USD"}
SPLIT_DAYS = ["2005-02-24", "2005-02-25", "2005-02-28", "2005-03-01"]
SPLIT = "date,symbol,close\n" + "".join(
    f"{day},AAPL,{close}\n" for day, close in zip(SPLIT_DAYS, (88.93, 88.99, 44.86, 44.50), strict=True)
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with tg.Desk(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(desk):
    with TestClient(create_app(desk), raise_server_exceptions=False, base_url="http://localhost") as opened:
        yield opened


def put(client, name, source, **others):
    return client.put(f"/api/datasets/{name}", json={"source": source, **TERMS, **others})


def problem(response, status):
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert response.status_code == document["status"] == status, response.text
    return document


def test_the_list_and_each_dataset_are_those_of_the_desk(client, desk):
    listed = client.get("/api/datasets").json()
    assert listed == desk.datasets().document().as_json()
    found = client.get("/api/datasets/crypto").json()
    assert found["version"] == desk.datasets.version("crypto")
    assert (found["calendar"], found["periods_per_year"], found["rows"]) == ("crypto", 365, 222753)
    assert found["tables"] == desk.tables("crypto").document().as_json()["tables"]
    assert found["facts"]["price_currency"] == "USD"
    assert found["quality"]["sentence"] == desk.check("crypto").document().sentence()


def test_an_import_over_http_is_the_import_of_python(client, desk, tmp_path):
    sectors = [{"symbol": "A", "sector": "Tech"}, {"symbol": "B", "sector": "Oil"}]
    answer = put(client, "mine", {"text": PLAIN}, sectors={"rows": sectors}, asset_class="equity").json()
    assert (answer["rows"], answer["assets"], answer["tables"][0]["matched"]) == (4, 2, ["A", "B"])
    (tmp_path / "prices.csv").write_text(PLAIN)
    again = desk.import_prices(tmp_path / "prices.csv", name="mine", sectors=sectors, asset_class="equity", **TERMS)
    assert answer["version"] == again.version
    assert client.get("/api/datasets/mine").json()["version"] == again.version


def test_text_rows_and_parquet_give_the_same_prices(client, desk):
    frame = pd.read_csv(io.StringIO(PLAIN), parse_dates=["date"])
    file = io.BytesIO()
    frame.to_parquet(file)
    rows = json.loads(frame.assign(date=frame["date"].astype(str)).to_json(orient="records"))
    forms = {
        "of-text": {"text": PLAIN},
        "of-rows": {"rows": rows},
        "of-parquet": {"parquet": base64.b64encode(file.getvalue()).decode()},
    }
    for name, source in forms.items():
        assert put(client, name, source).status_code == 200
    bars = [desk.panel(name).bars for name in forms]
    assert bars[0].equals(bars[1])
    assert bars[0].equals(bars[2])


def test_a_remedy_pasted_into_the_body_mends_it(client):
    found = problem(
        client.post("/api/datasets/preview", json={"source": {"text": GERMAN}, "calendar": "us-equity"}), 422
    )
    assert found["where"] == "source.csv, line 1"
    pasted = json.loads("{" + found["remedy"].removeprefix("declare how the table is written: ") + "}")
    body = {"source": {"text": GERMAN}, "calendar": "us-equity", **pasted}
    if "columns" not in pasted:  # the German word is asked for by itself
        body["columns"] = DIALECT["columns"]
    shown = client.post("/api/datasets/preview", json=body)
    assert shown.status_code == 200, shown.text
    assert shown.json()["first_rows"][0] == ["2024-01-02", "A", "1.5"]
    assert "preview" not in [each["name"] for each in client.get("/api/datasets").json()["datasets"]]


def test_a_preview_reads_what_an_import_stores(client, desk):
    body = {"source": {"text": GERMAN}, "calendar": "us-equity", **DIALECT}
    shown = client.post("/api/datasets/preview", json=body).json()
    assert put(client, "german", {"text": GERMAN}, **DIALECT).status_code == 200
    closes = desk.panel("german").bars["close"].to_pylist()
    assert [float(row[2]) for row in shown["first_rows"]] == closes


def test_a_calendar_of_ones_own_is_sent_as_a_table(client, desk):
    sessions = {"text": "session\n2024-01-02\n2024-01-03\n2024-01-04\n2024-01-05\n2024-01-08\n"}
    calendar = {**sessions, "name": "own", "periods_per_year": 252}
    assert put(client, "with-calendar", {"text": PLAIN}, calendar=calendar).status_code == 200
    assert desk.panel("with-calendar").calendar.name == "own"


@pytest.mark.parametrize(
    ("name", "change", "status", "words"),
    [
        ("Mine!", {}, 422, "lower-case letters"),
        ("crypto", {}, 422, "import under another name"),
        ("new", {"source": {"text": "SELECT * FROM '/etc/passwd'"}}, 422, "source.csv"),
        ("new", {"source": "/etc/passwd"}, 422, "should be an object"),
        ("new", {"source": {}}, 422, "one of text, parquet, rows"),
        ("new", {"source": {"text": PLAIN, "parquet": "AAAA"}}, 422, "one of text, parquet, rows"),
        ("new", {"source": {"parquet": "AAAA"}}, 422, "not Parquet"),
        ("new", {"source": {"parquet": "no base64"}}, 422, "source.parquet"),
        ("new", {"source": {"text": "Date,Close\n2024-01-02,1\n"}}, 422, '"symbol"'),
        ("new", {"encoding": "cp1252"}, 422, 'leave out "encoding"'),
        ("new", {"calendar": "/etc/passwd"}, 422, "unknown calendar"),
        ("new", {"calender": "crypto"}, 422, "calendar"),
        ("new", {"sectors": {"rows": [{"symbol": "A"}]}}, 422, "sector"),
        ("new", {"universe": {"n_returns": 5, "top": 3}}, 422, '"market_caps"'),
        ("new", {"trading": {"text": "symbol,fee_bps\nA,-1\n"}}, 422, "trading"),
    ],
)
def test_a_bad_import_is_a_problem_and_stores_nothing(client, name, change, status, words):
    body = {"source": {"text": PLAIN}, **TERMS, **change}
    found = problem(client.put(f"/api/datasets/{name}", json=body), status)
    assert words in found["detail"]
    names = [each["name"] for each in client.get("/api/datasets").json()["datasets"]]
    assert "new" not in names
    assert "Mine!" not in names


def test_a_key_that_stands_twice_is_refused(client):
    text = json.dumps({"source": {"text": PLAIN}, **TERMS})
    twice = text[:-1] + ', "currency": "EUR"}'
    response = client.put("/api/datasets/new", content=twice, headers={"Content-Type": "application/json"})
    assert problem(response, 422)["value"] == "currency"


def test_a_long_text_is_not_taken_for_many_members(client):
    """Times of day have colons; 400 000 of them in a text are one member."""
    days = pd.date_range("2001-01-01", periods=100_000, freq="h")
    text = "date,symbol,close\n" + "".join(f"{day},A,1.5\n" for day in days)
    terms = {"calendar": "crypto-hourly", "currency": "USD"}
    doubled = text + text.partition("\n")[2].replace(",A,", ",B,")
    assert doubled.count(":") > MOST_JSON_MEMBERS
    response = client.put("/api/datasets/long", json={"source": {"text": doubled}, **terms})
    assert response.status_code == 200, response.text
    assert response.json()["rows"] == 200_000


def test_quality_takes_thresholds(client, desk):
    usual = client.post("/api/datasets/crypto/check", json={}).json()
    assert usual == desk.check("crypto").document().as_json()
    strict = client.post("/api/datasets/crypto/check", json={"thresholds": {"stale_closes": 2}}).json()
    assert strict["counts"]["stale_run"] > usual["counts"]["stale_run"]
    wrong = client.post("/api/datasets/crypto/check", json={"thresholds": {"stale_closes": 0}})
    assert "stale_closes" in problem(wrong, 422)["where"]


def test_splits_are_proposed_applied_and_undone(client):
    first = put(client, "apple", {"text": SPLIT}).json()["version"]
    proposed = client.get("/api/datasets/apple/splits").json()["proposed"]
    assert [each["split"] for each in proposed] == ["AAPL=2005-02-28:2"]
    done = client.post("/api/datasets/apple/adjust", json={"splits": [proposed[0]["split"]]}).json()
    assert done["version"] != first
    after = client.get("/api/datasets/apple/splits").json()
    assert (after["proposed"], after["applied"]) == ([], ["AAPL=2005-02-28:2"])
    assert client.post("/api/datasets/apple/adjust", json={"undo": True}).json()["version"] == first


def test_tables_are_added_over_http_as_in_python(client, desk):
    put(client, "tabled", {"text": PLAIN}, asset_class="equity")
    tables = {
        "sectors": {"rows": [{"symbol": "A", "sector": "Tech"}]},
        "taxonomies": {"theme": {"text": "symbol,theme\nA,AI\n"}},
        "names": {"rows": [{"symbol": "A", "name": "Alpha"}]},
    }
    added = client.post("/api/datasets/tabled/tables", json=tables)
    assert added.status_code == 200, added.text
    assert [each["table"] for each in added.json()["tables"]] == ["assets", "sectors", "taxonomy_theme"]
    again = desk.import_tables("tabled", sectors={"A": "Tech"}, taxonomies={"theme": {"A": "AI"}}, names={"A": "Alpha"})
    assert added.json()["version"] == again.version
    assert (desk.panel("tabled").asset("A").name, desk.panel("tabled").asset("A").sector) == ("Alpha", "Tech")


@pytest.mark.parametrize(
    ("name", "body", "status", "words"),
    [
        ("tabled-not", {"sectors": {"rows": [{"symbol": "A", "sector": "x"}]}}, 404, "unknown dataset"),
        ("crypto", {"sectors": {"rows": [{"symbol": "BTC", "sector": "x"}]}}, 422, "a bundled sample"),
        ("tabled-none", {}, 422, "no table is given"),
        ("tabled-none", {"sektors": {"text": "a"}}, 422, "sektors"),
        ("tabled-none", {"sectors": {"rows": [{"symbol": "Z", "sector": "x"}]}}, 422, "unknown asset"),
    ],
)
def test_tables_that_cannot_be_added_are_refused_and_the_version_stays(client, desk, name, body, status, words):
    version = put(client, "tabled-none", {"text": PLAIN}).json()["version"]
    assert words in client.post(f"/api/datasets/{name}/tables", json=body).text
    problem(client.post(f"/api/datasets/{name}/tables", json=body), status)
    assert desk.datasets.version("tabled-none") == version


def test_a_conversion_over_http_is_that_of_python(client, desk):
    rates = "date,symbol,close\n2024-01-02,EUR,1.25\n2024-01-03,EUR,1.5\n"
    put(client, "fx", {"text": rates})
    put(client, "in-euro", {"text": PLAIN}, currency="EUR")
    done = client.post("/api/datasets/in-euro/convert", json={"to": "USD", "rates": "fx"})
    assert done.status_code == 200, done.text
    assert done.json()["version"] == desk.datasets.version("in-euro")
    assert desk.panel("in-euro").close()["A"].tolist() == pytest.approx([1.5 * 1.25, 1.6 * 1.5])
    assert [each["from_currency"] for each in done.json()["conversions"]] == ["EUR"]
    put(client, "in-tether", {"text": PLAIN}, currency="USDT")
    assert client.post("/api/datasets/in-tether/convert", json={"to": "USD", "at_par": True}).status_code == 200
    assert desk.panel("in-tether").currencies == {"A": "USD", "B": "USD"}


@pytest.mark.parametrize(
    ("body", "remedy"),
    [
        ({"to": "USD"}, 'or say "at_par": true'),
        ({"to": "USD", "rates": "crypto", "at_par": True}, 'or say "at_par": true'),
        ({"to": "USD", "rates": "cryto"}, "crypto"),
    ],
)
def test_a_conversion_says_how_it_is_done(client, body, remedy):
    put(client, "unconverted", {"text": PLAIN}, currency="EUR")
    assert remedy in problem(client.post("/api/datasets/unconverted/convert", json=body), 422)["remedy"]


@pytest.mark.parametrize("body", [{}, {"splits": ["AAPL=2005-02-28:2"], "undo": True}, {"splits": ["AAPL by two"]}])
def test_an_adjustment_says_what_is_to_be_done(client, body):
    put(client, "apple", {"text": SPLIT})
    problem(client.post("/api/datasets/apple/adjust", json=body), 422)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "/splits", None),
        ("POST", "/check", {}),
        ("POST", "/adjust", {"undo": True}),
        ("POST", "/tables", {}),
        ("POST", "/convert", {"to": "USD", "at_par": True}),
    ],
)
def test_a_dataset_that_is_not_there_is_not_found_and_no_file_is_looked_for(client, tmp_path, method, path, body):
    file = tmp_path / "prices.csv"
    file.write_text(PLAIN)
    near = problem(client.request(method, f"/api/datasets/cryto{path}", json=body), 404)
    assert near["candidates"][0] == "crypto"
    there, not_there = (
        problem(client.request(method, f"/api/datasets/{name}{path}", json=body), 404)
        for name in ("conftest.py", "nothing.py")
    )
    assert there["what"].replace("conftest", "nothing") == not_there["what"]


def test_work_beyond_the_places_is_sent_away_also_where_a_job_is_preferred(client):
    own, client.app.state.work = client.app.state.work, WorkLimit(0)
    prefer = {"Prefer": "respond-async"}
    body = {"source": {"text": PLAIN}, **TERMS}
    answers = [
        client.put("/api/datasets/busy", json=body, headers=prefer),
        client.get("/api/datasets/crypto"),
        client.get("/api/datasets/crypto/splits"),
    ]
    client.app.state.work = own
    for answer in answers:
        problem(answer, 503)
        assert answer.headers["retry-after"] == "1"


def test_runs_are_listed_and_chosen(client, desk):
    run = desk.optimize("crypto", as_of="2024-11-30").run_id
    desk.clusters("crypto", as_of="2024-11-30")
    assert client.get("/api/runs").json() == desk.runs().document().as_json()
    chosen = client.get("/api/runs", params={"verb": "optimize", "status": "finished", "limit": 5}).json()["runs"]
    assert [each["id"] for each in chosen] == [run]
    assert problem(client.get("/api/runs?verb=optimise"), 422)["candidates"] == ["optimize"]
    assert problem(client.get("/api/runs?limit=0"), 422)["where"] == "query, limit"
