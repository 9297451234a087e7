"""Serve the shop: `python -m shop`; PORT says where."""

import os
from wsgiref.simple_server import make_server

from .app import app

if __name__ == "__main__":
    make_server("", int(os.environ.get("PORT", "8080")), app).serve_forever()
