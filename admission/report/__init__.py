"""OPEN ROOM: how findings are written; one module a form, with `REPORTER`."""
