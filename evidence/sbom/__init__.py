"""OPEN ROOM: what says which packages a project uses; one module a kind of file, with `READER`."""
