"""Random requests under the Pod Security Standards, and what upstream and Argosy say of each."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from argosy.admission import PolicySet, judge
from argosy.schemas.review import Review
from argosy.schemas.verdict import Verdict

from .pods import LEVELS, VERSIONS, Pod, pod

PREFIX = "pod-security.kubernetes.io/"
CONTROLS = {
    "privileged": "I_PRIV",
    "host namespaces": "I_HOSTNS",
    "hostPath volumes": "I_HOSTPATH",
    "hostPort": "I_HOSTPORT",
    "non-default capabilities": "I_CAPS",
    "unrestricted capabilities": "I_CAPS",
    "forbidden AppArmor profile": "I_APPARMOR",
    "forbidden AppArmor profiles": "I_APPARMOR",
    "seLinuxOptions": "I_SELINUX",
    "procMount": "I_PROCMOUNT",
    "seccompProfile": "I_SECCOMP",
    "forbidden sysctls": "I_SYSCTL",
    "hostProcess": "I_HOSTPROCESS",
    "probe or lifecycle host": "I_HOSTPROBE",
    "allowPrivilegeEscalation != false": "I_ESCALATION",
    "runAsNonRoot != true": "I_ROOT",
    "runAsUser=0": "I_ROOT",
    "restricted volume types": "I_VOLUMES",
}
"""What upstream calls the violation of a control -> the code of Argosy's policy."""
_ODD_LEVELS = ("", "Restricted", "strict", "privileged")
_ODD_VERSIONS = ("", "v1", "v1.035", "1.30", "v2.0", "v1.100", "v0.1", "Latest", "v1.+5")
_SUBRESOURCES = ("", "", "", "ephemeralcontainers", "resize", "status", "exec", "eviction", "log")
_USERS = ("", "ann", "system:serviceaccount:kube-system:replicaset-controller")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a Pod, with the configuration that it is judged under."""

    labels: Mapping[str, str]
    defaults: Mapping[str, str]
    exemptions: Mapping[str, Sequence[str]]
    operation: str
    subresource: str
    user: str
    pod: Pod
    old: Pod | None

    def question(self) -> dict[str, Any]:
        """Return what the oracle is asked."""
        return {
            "labels": self.labels,
            "namespace": "shop",
            "user": self.user,
            "resource": "pods",
            "subresource": self.subresource,
            "operation": self.operation,
            "object": self.pod,
            "oldObject": self.old,
            "defaults": self.defaults,
            "exemptions": self.exemptions,
        }

    def review(self) -> Review:
        """Return what Argosy is asked."""
        request = {
            "operation": self.operation,
            "kind": {"version": "v1", "kind": "Pod"},
            "resource": {"version": "v1", "resource": "pods"},
            "subResource": self.subresource,
            "name": "web",
            "namespace": "shop",
            "userInfo": {"username": self.user},
            "object": self.pod,
            "oldObject": self.old,
        }
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": dict(self.labels)}}
        params = {"*": {"defaults": dict(self.defaults), "exemptions": dict(self.exemptions)}}
        given = {"request": request, "namespaceObject": namespace, "params": params, "at": "2026-01-31T12:00:00Z"}
        return Review.parse(given, "review")


def plain(random: Random) -> Asked:
    """Return the creation of a random pod where the namespace says level and version."""
    labels = {f"{PREFIX}enforce": random.choice(LEVELS), f"{PREFIX}enforce-version": random.choice(VERSIONS)}
    return Asked(labels, {}, {}, "CREATE", "", "ann", pod(random), None)


def intricate(random: Random) -> Asked:
    """Return any request for a pod, with labels, defaults and exemptions of every kind."""
    labels: dict[str, str] = {}
    defaults: dict[str, str] = {}
    for mode in ("enforce", "warn", "audit"):
        for where in (labels, defaults):
            odd = where is labels and random.random() < 0.1
            # Where nothing is said of enforce, upstream's own default is privileged and Argosy's is restricted.
            if random.random() < 0.5 or (where is defaults and mode == "enforce"):
                where[f"{PREFIX}{mode}" if where is labels else mode] = random.choice(
                    _ODD_LEVELS if odd else (*LEVELS, "privileged")
                )
            if random.random() < 0.5:
                name = f"{mode}-version"
                where[f"{PREFIX}{name}" if where is labels else name] = random.choice(
                    _ODD_VERSIONS if odd else VERSIONS
                )
    exemptions: dict[str, Sequence[str]] = {}
    if random.random() < 0.3:
        exemptions = {
            random.choice(("usernames", "runtimeClasses", "namespaces")): random.choice(
                (["ann"], ["gvisor", "kata"], ["shop"], ["sho"], ["an", "shop2"])
            )
        }
    found = pod(random)
    operation = random.choice(("CREATE", "CREATE", "UPDATE"))
    subresource = random.choice(_SUBRESOURCES)
    user = random.choice(_USERS)
    old = changed(random, found) if operation == "UPDATE" else None
    return Asked(labels, defaults, exemptions, operation, subresource, user, found, old)


def changed(random: Random, item: Pod) -> Pod:
    """Return what a pod was before: as it is but for one thing, or another pod."""
    old = copy.deepcopy(item)
    spec = old["spec"]
    lists = [spec[name] for name in ("containers", "initContainers", "ephemeralContainers") if name in spec]
    chosen = random.choice(lists)
    lot = random.randint(0, 6)
    if lot == 0:
        random.choice(chosen)["image"] = "registry.example.com/old"
    elif lot == 1:
        chosen.pop()
    elif lot == 2:
        chosen.append({"name": "gone", "image": "registry.example.com/web"})
    elif lot == 3:
        random.choice(chosen)["name"] = "renamed"
    elif lot == 4:
        old["metadata"]["annotations"] = {"example.com/unrelated": "x"}
    elif lot == 5:
        chosen.reverse()
    return old if lot < 6 else pod(random)


def differences(asked: Asked, answer: Mapping[str, Any], verdict: Verdict) -> list[str]:
    """Return in what upstream's answer and Argosy's verdict differ."""
    found: list[str] = []
    if answer.get("error"):
        return [str(answer["error"])]
    if answer["allowed"] != verdict.allowed:
        found.append(f"allowed: upstream {answer['allowed']} ({answer.get('message')}), Argosy {verdict.allowed}")
    theirs = {CONTROLS[reason] for reason in answer.get("reasons", [])}
    ours = {reason.code for reason in verdict.reasons}
    if "I_VOLUMES" in theirs:
        # At level restricted upstream's check of volumes stands for the one of hostPath.
        ours.discard("I_HOSTPATH")
    if theirs != ours:
        found.append(f"controls: upstream {sorted(theirs)}, Argosy {sorted(ours)}")
    # Upstream warns of nothing where it refuses; Argosy says everything at once.
    if answer["allowed"] and bool(answer.get("warnings")) != bool(verdict.warnings):
        found.append(f"warnings: upstream {answer.get('warnings')}, Argosy {[item.code for item in verdict.warnings]}")
    annotations: dict[str, str] = answer.get("audit") or {}
    audit = annotations.get("audit-violations")
    if bool(audit) != bool(verdict.audited):
        found.append(f"audit: upstream {audit}, Argosy {[item.code for item in verdict.audited]}")
    return [f"{line}\n    {asked.question()}" for line in found]


def compared(asked: Sequence[Asked], answers: Sequence[Mapping[str, Any]], policies: PolicySet) -> list[str]:
    """Return every difference."""
    return [
        line
        for item, answer in zip(asked, answers, strict=True)
        for line in differences(item, answer, judge(item.review(), policies))
    ]
