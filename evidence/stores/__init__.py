"""OPEN ROOM: where evidence is kept; one module a kind of store, with `STORE`."""
