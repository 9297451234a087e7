"""The API server's own CEL libraries: quantity, semver, URL, IP, CIDR, named formats, regular expressions, lists.

The engine has no opaque types for values that Python makes, so a value of these libraries is a tagged map: a mapping
with whole numbers as keys, which no JSON object is. `declarations` says how the functions run and how they are checked.
"""
