import json

from shop.app import app


def get(path, query=""):
    answer = {}

    def start_response(status, headers):
        answer.update(status=status, headers=dict(headers))

    answer["body"] = b"".join(app({"PATH_INFO": path, "QUERY_STRING": query}, start_response)).decode()
    return answer


def test_the_front_page_lists_every_item():
    page = get("/")
    assert page["status"] == "200 OK"
    assert all(name in page["body"] for name in ("Hemp rope", "Storm lantern", "Brass compass"))


def test_an_item_has_a_page():
    assert "39.00" in get("/items/lantern")["body"]


def test_a_page_that_is_not_there_is_404():
    assert get("/items/kraken")["status"] == "404 Not Found"


def test_a_cart_is_priced():
    assert json.loads(get("/cart", "sku=rope&sku=compass")["body"]) == {"pieces": 2, "cents": 8275}


def test_a_cart_with_an_unknown_item_is_refused():
    answer = get("/cart", "sku=kraken")
    assert answer["status"] == "400 Bad Request"
    assert json.loads(answer["body"]) == {"unknown": ["kraken"]}


def test_it_says_that_it_is_well():
    assert get("/healthz")["body"] == "ok\n"
