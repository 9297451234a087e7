// Command podsecurity answers, line by line, what upstream's Pod Security admission says of a request.
//
// Standard input holds one JSON object a line (see question), standard output one a line in the same order (see answer).
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/pod-security-admission/admission"
	admissionapi "k8s.io/pod-security-admission/admission/api"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/metrics"
	"k8s.io/pod-security-admission/policy"
)

type question struct {
	// Labels of the namespace that the request is for.
	Labels    map[string]string `json:"labels"`
	Namespace string            `json:"namespace"`
	User      string            `json:"user"`
	// Resource is a plural with its group behind a dot: "pods", "deployments.apps".
	Resource    string                             `json:"resource"`
	Subresource string                             `json:"subresource"`
	Operation   admissionv1.Operation              `json:"operation"`
	Object      json.RawMessage                    `json:"object"`
	OldObject   json.RawMessage                    `json:"oldObject"`
	Defaults    map[string]string                  `json:"defaults"`
	Exemptions  admissionapi.PodSecurityExemptions `json:"exemptions"`
}

type answer struct {
	Error   string `json:"error,omitempty"`
	Allowed bool   `json:"allowed"`
	// Reasons that upstream's checks give for the enforced level, of a Pod only.
	Reasons  []string          `json:"reasons,omitempty"`
	Message  string            `json:"message,omitempty"`
	Warnings []string          `json:"warnings,omitempty"`
	Audit    map[string]string `json:"audit,omitempty"`
}

type silent struct{}

func (silent) RecordEvaluation(metrics.Decision, api.LevelVersion, metrics.Mode, api.Attributes) {}
func (silent) RecordExemption(api.Attributes)                                                    {}
func (silent) RecordError(bool, api.Attributes)                                                  {}

type oneNamespace map[string]string

func (labels oneNamespace) GetNamespace(_ context.Context, name string) (*corev1.Namespace, error) {
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels}}, nil
}

func (labels oneNamespace) ListPods(context.Context, string) ([]*corev1.Pod, error) {
	return nil, nil
}

func object(raw json.RawMessage) (runtime.Object, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	found, _, err := scheme.Codecs.UniversalDeserializer().Decode(raw, nil, nil)
	return found, err
}

func judge(evaluator policy.Evaluator, q question) (answer, error) {
	given := func(name, otherwise string) string {
		if value, ok := q.Defaults[name]; ok {
			return value
		}
		return otherwise
	}
	controller := admission.Admission{
		Configuration: &admissionapi.PodSecurityConfiguration{
			Defaults: admissionapi.PodSecurityDefaults{
				Enforce: given("enforce", "privileged"), EnforceVersion: given("enforce-version", "latest"),
				Audit: given("audit", "privileged"), AuditVersion: given("audit-version", "latest"),
				Warn: given("warn", "privileged"), WarnVersion: given("warn-version", "latest"),
			},
			Exemptions: q.Exemptions,
		},
		Evaluator:       evaluator,
		Metrics:         silent{},
		NamespaceGetter: oneNamespace(q.Labels),
		PodLister:       oneNamespace(q.Labels),
	}
	if err := controller.CompleteConfiguration(); err != nil {
		return answer{}, err
	}
	if err := controller.ValidateConfiguration(); err != nil {
		return answer{}, err
	}
	current, err := object(q.Object)
	if err != nil {
		return answer{}, fmt.Errorf("object: %w", err)
	}
	old, err := object(q.OldObject)
	if err != nil {
		return answer{}, fmt.Errorf("oldObject: %w", err)
	}
	group := schema.ParseGroupResource(q.Resource)
	attributes := &api.AttributesRecord{
		Namespace: q.Namespace, Username: q.User, Operation: q.Operation, Subresource: q.Subresource,
		Resource: group.WithVersion("v1"), Object: current, OldObject: old,
	}
	if current != nil {
		attributes.Kind = current.GetObjectKind().GroupVersionKind()
	}
	response := controller.Validate(context.Background(), attributes)
	found := answer{Allowed: response.Allowed, Warnings: response.Warnings, Audit: response.AuditAnnotations}
	if response.Result != nil {
		found.Message = response.Result.Message
	}
	if pod, ok := current.(*corev1.Pod); ok && !response.Allowed {
		enforced, _ := controller.PolicyToEvaluate(q.Labels)
		for _, result := range evaluator.EvaluatePod(enforced.Enforce, &pod.ObjectMeta, &pod.Spec) {
			if !result.Allowed {
				found.Reasons = append(found.Reasons, result.ForbiddenReason)
			}
		}
	}
	return found, nil
}

func main() {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	for {
		q := question{}
		if err := decoder.Decode(&q); err != nil {
			break
		}
		found, err := judge(evaluator, q)
		if err != nil {
			found = answer{Error: err.Error()}
		}
		if err := encoder.Encode(found); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if in.Buffered() == 0 {
			out.Flush()
		}
	}
}
