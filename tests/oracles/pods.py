"""Random pods that set every field which a Pod Security control reads, in every version of the standards."""

from collections.abc import Sequence
from random import Random
from typing import Any

Pod = dict[str, Any]

VERSIONS = (*(f"v1.{minor}" for minor in range(36)), "v1.99", "latest")
LEVELS = ("baseline", "restricted")
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP = "container.seccomp.security.alpha.kubernetes.io/"
_SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
_CAPABILITIES = (
    *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"),
    *("SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT", "NET_RAW", "SYS_ADMIN", "NET_ADMIN", "ALL", "all"),
    *("CAP_CHOWN", "net_bind_service", "SYS_PTRACE", ""),
)
_SYSCTLS = (
    *("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies"),
    *("net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports"),
    *("net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl"),
    *("net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"),
    *("kernel.msgmax", "net.ipv4.*", "net/ipv4/tcp_syncookies", "net.core.somaxconn", "", "KERNEL.SHM_RMID_FORCED"),
)
_VOLUMES: dict[str, Any] = {
    "configMap": {"name": "x"},
    "csi": {"driver": "x"},
    "downwardAPI": {},
    "emptyDir": {},
    "ephemeral": {"volumeClaimTemplate": {"spec": {}}},
    "image": {"reference": "x"},
    "persistentVolumeClaim": {"claimName": "x"},
    "projected": {"sources": []},
    "secret": {"secretName": "x"},
    "hostPath": {"path": "/"},
    "gcePersistentDisk": {"pdName": "x"},
    "awsElasticBlockStore": {"volumeID": "x"},
    "gitRepo": {"repository": "x"},
    "nfs": {"server": "x", "path": "/"},
    "iscsi": {"targetPortal": "x", "iqn": "x", "lun": 0},
    "glusterfs": {"endpoints": "x", "path": "x"},
    "rbd": {"monitors": ["x"], "image": "x"},
    "flexVolume": {"driver": "x"},
    "cinder": {"volumeID": "x"},
    "cephfs": {"monitors": ["x"]},
    "flocker": {},
    "fc": {},
    "azureFile": {"secretName": "x", "shareName": "x"},
    "vsphereVolume": {"volumePath": "x"},
    "quobyte": {"registry": "x", "volume": "x"},
    "azureDisk": {"diskName": "x", "diskURI": "x"},
    "portworxVolume": {"volumeID": "x"},
    "photonPersistentDisk": {"pdID": "x"},
    "scaleIO": {"gateway": "x", "system": "x", "secretRef": {}},
    "storageos": {},
}
_GOOD_VOLUMES = tuple(_VOLUMES)[:9]


_TOPICS = (
    *("capabilities", "sysctls", "volumes", "users", "hosts", "probes", "ports", "seccomp", "apparmor", "selinux"),
    *("windows", "privileged", "escalation", "procMount", "annotations"),
)


class _Draw:
    """Chooses what conforms, and now and then what may not: anywhere, as often as this pod's mood has it, or in one
    topic only, so that each control is seen to refuse alone."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._mood = random.choice((0.0, 0.0, 0.02, 0.1, 0.3))
        self._focus = random.choice(_TOPICS) if not self._mood else ""
        self._spare = random.choice((0.1, 0.5, 0.9))

    def odd(self, topic: str) -> bool:
        return self._random.random() < (0.4 if topic == self._focus else self._mood)

    def some(self) -> bool:
        return self._random.random() < self._spare

    def one(self, topic: str, good: Sequence[Any], odd: Sequence[Any]) -> Any:
        return self._random.choice(odd if self.odd(topic) else good)

    def any(self, values: Sequence[Any]) -> Any:
        return self._random.choice(values)

    def up_to(self, most: int) -> range:
        return range(self._random.randint(0, most))


ABSENT = object()
"""Stands for a field that is left out."""


def pod(random: Random) -> Pod:
    """Return a Pod of the API's types; the API server may still find it invalid."""
    draw = _Draw(random)
    hardened = draw.any((True, True, False))
    lists = {
        "initContainers": [_container(draw, f"i{n}", hardened=hardened) for n in draw.up_to(2)],
        "containers": [_container(draw, f"c{n}", hardened=hardened) for n in range(1 + len(draw.up_to(2)))],
        "ephemeralContainers": [_container(draw, f"e{n}", hardened=hardened) for n in draw.up_to(1)],
    }
    spec = _present(
        **{name: items or ABSENT for name, items in lists.items()},
        securityContext=_security_context(draw, of_pod=True, hardened=hardened),
        hostNetwork=draw.one("hosts", (ABSENT, ABSENT, False), (True,)),
        hostPID=draw.one("hosts", (ABSENT, ABSENT, False), (True,)),
        hostIPC=draw.one("hosts", (ABSENT, ABSENT, False), (True,)),
        hostUsers=draw.any((ABSENT, ABSENT, ABSENT, True, False)),
        os=draw.any((ABSENT, ABSENT, ABSENT, {"name": "linux"}, {"name": "windows"})),
        runtimeClassName=draw.one("windows", (ABSENT,), ("gvisor",)),
        volumes=[_volume(draw, n) for n in draw.up_to(3)] or ABSENT,
    )
    names = [container["name"] for items in lists.values() for container in items]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": _present(name="web", namespace="shop", annotations=_annotations(draw, names) or ABSENT),
        "spec": spec,
    }


def clean(item: Pod) -> Pod:
    """Return a pod without much of what the server finds invalid before Pod Security sees it."""
    spec = item["spec"]
    spec.pop("ephemeralContainers", None)
    spec.pop("runtimeClassName", None)
    spec["volumes"] = [volume for volume in spec.get("volumes", []) if len(volume) < 3]
    annotations = item["metadata"].get("annotations", {})
    for name in [name for name in annotations if name.endswith("/gone")]:
        del annotations[name]
    return item


def _present(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not ABSENT}


def _container(draw: _Draw, name: str, *, hardened: bool) -> dict[str, Any]:
    return _present(
        name=name,
        image="registry.example.com/web",
        securityContext=_security_context(draw, of_pod=False, hardened=hardened),
        ports=[_port(draw, n) for n in draw.up_to(2)] or ABSENT,
        **{
            probe: _handler(draw, "httpGet", "tcpSocket", "exec", "grpc")
            for probe in ("livenessProbe", "readinessProbe", "startupProbe")
            if draw.odd("probes")
        },
        lifecycle=_lifecycle(draw) if draw.odd("probes") else ABSENT,
    )


def _port(draw: _Draw, number: int) -> dict[str, Any]:
    return _present(
        containerPort=8000 + number,
        hostPort=draw.one("ports", (ABSENT, ABSENT, 0), (80, 8080, 65535)),
        hostIP=draw.one("ports", (ABSENT,), ("", "127.0.0.1")),
        protocol=draw.any((ABSENT, "TCP", "UDP")),
    )


def _handler(draw: _Draw, *kinds: str) -> dict[str, Any]:
    kind = draw.any(kinds)
    host = draw.any((ABSENT, ABSENT, "", "127.0.0.1", "localhost", "::1", "10.0.0.1"))
    fields = {
        "httpGet": _present(port=80, path="/", host=host),
        "tcpSocket": _present(port=draw.any((80, "http")), host=host),
        "exec": {"command": ["true"]},
        "grpc": {"port": 80},
        "sleep": {"seconds": 1},
    }
    return {kind: fields[kind]}


def _lifecycle(draw: _Draw) -> dict[str, Any]:
    kinds = ("httpGet", "tcpSocket", "exec", "sleep")
    return {name: _handler(draw, *kinds) for name in ("postStart", "preStop") if draw.some()}


def _security_context(draw: _Draw, *, of_pod: bool, hardened: bool) -> Any:
    if not hardened and not draw.some():
        return draw.any((ABSENT, {}))
    strict = hardened
    common = _present(
        runAsNonRoot=draw.one("users", (True,) if strict and of_pod else (True, ABSENT), (False, ABSENT)),
        runAsUser=draw.one("users", (ABSENT, 1000, 1), (0, -1, 65535)),
        runAsGroup=draw.one("users", (ABSENT, 1000), (0,)),
        seccompProfile=_profile(draw, "seccomp", strict=strict and of_pod),
        appArmorProfile=_profile(draw, "apparmor", strict=False),
        seLinuxOptions=_selinux(draw) if draw.odd("selinux") else ABSENT,
        windowsOptions=_windows(draw) if draw.odd("windows") else ABSENT,
    )
    if of_pod:
        return common | _present(
            sysctls=[{"name": draw.any(_SYSCTLS), "value": "1"} for _ in draw.up_to(2)]
            if draw.odd("sysctls")
            else ABSENT,
            fsGroup=draw.one("users", (ABSENT, 1000), (0,)),
            supplementalGroups=draw.one("users", (ABSENT,), ([0],)),
        )
    return common | _present(
        privileged=draw.one("privileged", (ABSENT, False), (True,)),
        allowPrivilegeEscalation=draw.one("escalation", (False,) if strict else (False, ABSENT), (True, ABSENT)),
        capabilities=_capabilities(draw, strict=strict),
        procMount=draw.one("procMount", (ABSENT, ABSENT, "Default"), ("Unmasked", "", "default")),
        readOnlyRootFilesystem=draw.any((ABSENT, True)),
    )


def _profile(draw: _Draw, topic: str, *, strict: bool) -> Any:
    kind = draw.one(
        topic,
        ("RuntimeDefault", "Localhost") if strict else ("RuntimeDefault", "Localhost", ABSENT, ABSENT),
        ("Unconfined", "", "runtime/default", "localhost", "Undefined", ABSENT),
    )
    if kind is ABSENT:
        return draw.one(topic, (ABSENT,), (ABSENT, {}))
    return {"type": kind} | ({"localhostProfile": "x.json"} if kind == "Localhost" else {})


def _selinux(draw: _Draw) -> dict[str, Any]:
    types = ("container_t", "container_init_t", "container_kvm_t", "container_engine_t", "spc_t", "", "Container_t")
    return _present(
        type=draw.any((ABSENT, *types)),
        user=draw.any((ABSENT, ABSENT, "", "system_u")),
        role=draw.any((ABSENT, ABSENT, "", "sysadm_r")),
        level=draw.any((ABSENT, "s0:c1,c2")),
    )


def _windows(draw: _Draw) -> dict[str, Any]:
    return _present(
        hostProcess=draw.any((ABSENT, False, True)), runAsUserName=draw.any((ABSENT, "ContainerAdministrator"))
    )


def _capabilities(draw: _Draw, *, strict: bool) -> Any:
    if not strict and not draw.some():
        return draw.any((ABSENT, {}))
    odd = draw.odd("capabilities")
    added = [draw.any(_CAPABILITIES) for _ in draw.up_to(2)] if odd else ["NET_BIND_SERVICE"] if draw.some() else []
    dropped = draw.one(
        "capabilities", (["ALL"], ["ALL", "CHOWN"]), ([], ["all"], ["CHOWN"], ["NET_RAW", "ALL"], ABSENT)
    )
    return _present(add=added if added or odd else ABSENT, drop=dropped)


def _volume(draw: _Draw, number: int) -> dict[str, Any]:
    name: dict[str, Any] = {"name": f"v{number}"}
    kind = draw.one("volumes", _GOOD_VOLUMES, (*_VOLUMES, "none", "two"))
    if kind == "none":
        return name
    if kind == "two":
        return name | {one: _VOLUMES[one] for one in (draw.any(_GOOD_VOLUMES), draw.any(tuple(_VOLUMES)))}
    return name | {kind: _VOLUMES[kind]}


def _annotations(draw: _Draw, names: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    seccomp = ("runtime/default", "docker/default", "localhost/x", "localhost/", "unconfined", "", "Unconfined", "x")
    apparmor = ("runtime/default", "localhost/x", "localhost/", "unconfined", "", "localhost", "Runtime/default")
    for name in (*names, "gone"):
        if draw.odd("annotations"):
            found[_APPARMOR + name] = draw.any(apparmor)
        if draw.odd("annotations"):
            found[_SECCOMP + name] = draw.any(seccomp)
    if draw.odd("annotations"):
        found[_SECCOMP_POD] = draw.any(seccomp)
    if draw.odd("annotations"):
        found["example.com/unrelated"] = "unconfined"
    return found
