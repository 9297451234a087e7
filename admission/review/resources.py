"""The resources that a manifest's kind stands for: group, plural and scope."""

from dataclasses import dataclass

from ...schemas.errors import ReviewError


@dataclass(frozen=True, slots=True)
class Resource:
    """What the API server calls a kind."""

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool


_NAMESPACED = {
    "": """Binding bindings  ConfigMap configmaps  Endpoints endpoints  Event events  LimitRange limitranges
        PersistentVolumeClaim persistentvolumeclaims  Pod pods  PodTemplate podtemplates
        ReplicationController replicationcontrollers  ResourceQuota resourcequotas  Secret secrets
        ServiceAccount serviceaccounts  Service services""",
    "apps": """ControllerRevision controllerrevisions  DaemonSet daemonsets  Deployment deployments
        ReplicaSet replicasets  StatefulSet statefulsets""",
    "argoproj.io": """AnalysisRun analysisruns  AnalysisTemplate analysistemplates  AppProject appprojects
        Application applications  ApplicationSet applicationsets  CronWorkflow cronworkflows  EventBus eventbus
        EventSource eventsources  Experiment experiments  Rollout rollouts  Sensor sensors  Workflow workflows
        WorkflowArtifactGCTask workflowartifactgctasks  WorkflowEventBinding workfloweventbindings
        WorkflowTaskResult workflowtaskresults  WorkflowTaskSet workflowtasksets  WorkflowTemplate workflowtemplates""",
    "authorization.k8s.io": "LocalSubjectAccessReview localsubjectaccessreviews",
    "autoscaling": "HorizontalPodAutoscaler horizontalpodautoscalers",
    "batch": "CronJob cronjobs  Job jobs",
    "coordination.k8s.io": "Lease leases",
    "discovery.k8s.io": "EndpointSlice endpointslices",
    "events.k8s.io": "Event events",
    "networking.k8s.io": "Ingress ingresses  NetworkPolicy networkpolicies",
    "policy": "PodDisruptionBudget poddisruptionbudgets",
    "rbac.authorization.k8s.io": "Role roles  RoleBinding rolebindings",
    "resource.k8s.io": "ResourceClaim resourceclaims  ResourceClaimTemplate resourceclaimtemplates",
    "storage.k8s.io": "CSIStorageCapacity csistoragecapacities",
}
_CLUSTER = {
    "": "Namespace namespaces  Node nodes  PersistentVolume persistentvolumes",
    "admissionregistration.k8s.io": """MutatingAdmissionPolicy mutatingadmissionpolicies
        MutatingAdmissionPolicyBinding mutatingadmissionpolicybindings
        MutatingWebhookConfiguration mutatingwebhookconfigurations
        ValidatingAdmissionPolicy validatingadmissionpolicies
        ValidatingAdmissionPolicyBinding validatingadmissionpolicybindings
        ValidatingWebhookConfiguration validatingwebhookconfigurations""",
    "apiextensions.k8s.io": "CustomResourceDefinition customresourcedefinitions",
    "apiregistration.k8s.io": "APIService apiservices",
    "argoproj.io": """ClusterAnalysisTemplate clusteranalysistemplates
        ClusterWorkflowTemplate clusterworkflowtemplates""",
    "authentication.k8s.io": "TokenReview tokenreviews",
    "authorization.k8s.io": """SelfSubjectAccessReview selfsubjectaccessreviews
        SelfSubjectRulesReview selfsubjectrulesreviews  SubjectAccessReview subjectaccessreviews""",
    "certificates.k8s.io": """CertificateSigningRequest certificatesigningrequests
        ClusterTrustBundle clustertrustbundles""",
    "flowcontrol.apiserver.k8s.io": "FlowSchema flowschemas  PriorityLevelConfiguration prioritylevelconfigurations",
    "networking.k8s.io": "IngressClass ingressclasses  IPAddress ipaddresses  ServiceCIDR servicecidrs",
    "node.k8s.io": "RuntimeClass runtimeclasses",
    "rbac.authorization.k8s.io": "ClusterRole clusterroles  ClusterRoleBinding clusterrolebindings",
    "resource.k8s.io": "DeviceClass deviceclasses  ResourceSlice resourceslices",
    "scheduling.k8s.io": "PriorityClass priorityclasses",
    "storage.k8s.io": """CSIDriver csidrivers  CSINode csinodes  StorageClass storageclasses
        VolumeAttachment volumeattachments  VolumeAttributesClass volumeattributesclasses""",
}


def _table() -> dict[tuple[str, str], tuple[str, bool]]:
    found: dict[tuple[str, str], tuple[str, bool]] = {}
    for table, namespaced in ((_NAMESPACED, True), (_CLUSTER, False)):
        for group, words in table.items():
            pairs = words.split()
            for kind, plural in zip(pairs[::2], pairs[1::2], strict=True):
                found[group, kind] = (plural, namespaced)
    return found


_TABLE = _table()
_GROUPS = {group for group, _ in _TABLE}


def resource_of(api_version: str, kind: str) -> Resource:
    """Return the resource of a manifest's kind; in a group that is not Kubernetes' or Argo's the plural is guessed.

    Raises:
        ReviewError: apiVersion or kind is empty, or a known group has no such kind.
    """
    group, _, version = api_version.rpartition("/")
    if not version or not kind or "/" in group:
        raise ReviewError(f"apiVersion {api_version!r} and kind {kind!r} name no resource")
    known = _TABLE.get((group, kind))
    if known is not None:
        return Resource(group, version, kind, *known)
    # A group of somebody else's is a domain name: one without a dot is Kubernetes', misspelt or long gone (extensions).
    if group in _GROUPS or "." not in group:
        raise ReviewError(
            f"unknown kind: there is no {kind} in {api_version}", hint="Check the spelling of kind and apiVersion."
        )
    return Resource(group, version, kind, _plural(kind.lower()), namespaced=True)


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"
