"""Fields as kubectl writes them."""

import pytest

from argosy.admission.field_path import kubectl_path


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("/spec/containers/0/image", ".spec.containers[0].image"),
        ("/metadata/labels/app", ".metadata.labels.app"),
        ("/metadata/annotations/argosy.dev~1owner", ".metadata.annotations['argosy\\.dev/owner']"),
        ("/data/a~0b", ".data['a~b']"),
        ("/data/it's", ".data['it\\'s']"),
        ("/data/\x1b[31m", ".data['\\x1b[31m']"),
        ("", "."),
        ("/no~pointer", "/no~pointer"),
    ],
)
def test_a_pointer_is_written_as_kubectl_reads_it(pointer: str, path: str) -> None:
    assert kubectl_path(pointer) == path
