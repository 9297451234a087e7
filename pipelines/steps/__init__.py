"""OPEN ROOM: what a pipeline does; one module a step, with `STEP`."""
