// Command admissionpolicy answers, line by line, what the API server's own code says of a request by one
// ValidatingAdmissionPolicy: matching, match conditions, variables, validations, messages and audit annotations.
//
// Standard input holds one JSON object a line (see question), standard output one a line in the same order (see answer).
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	v1 "k8s.io/api/admissionregistration/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/generic"
	"k8s.io/apiserver/pkg/admission/plugin/policy/matching"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/client-go/kubernetes/scheme"
	listers "k8s.io/client-go/listers/core/v1"
)

// tree is a JSON object whose whole numbers are int64, as the API server decodes them.
type tree map[string]any

func (t *tree) UnmarshalJSON(text []byte) error {
	found := map[string]any{}
	if err := utiljson.Unmarshal(text, &found); err != nil {
		return err
	}
	*t = found
	return nil
}

type request struct {
	Operation   admission.Operation         `json:"operation"`
	Kind        schema.GroupVersionKind     `json:"kind"`
	Resource    schema.GroupVersionResource `json:"resource"`
	SubResource string                      `json:"subResource"`
	Name        string                      `json:"name"`
	Namespace   string                      `json:"namespace"`
	UserInfo    authenticationv1.UserInfo   `json:"userInfo"`
	Object      tree                        `json:"object"`
	OldObject   tree                        `json:"oldObject"`
	Options     tree                        `json:"options"`
}

type question struct {
	Policy json.RawMessage `json:"policy"`
	// Params object; none: the policy is bound without one.
	Params    tree              `json:"params"`
	Namespace *corev1.Namespace `json:"namespaceObject"`
	Request   request           `json:"request"`
}

type decision struct {
	// Action is admit or deny, Evaluation admit, deny or error.
	Action     string `json:"action"`
	Evaluation string `json:"evaluation"`
	Message    string `json:"message,omitempty"`
	Reason     string `json:"reason,omitempty"`
}

type annotation struct {
	Key    string `json:"key"`
	Action string `json:"action"`
	Value  string `json:"value,omitempty"`
	Error  string `json:"error,omitempty"`
}

type answer struct {
	Error string `json:"error,omitempty"`
	// Refused holds the expressions that do not compile where a policy is created.
	Refused     []string     `json:"refused,omitempty"`
	Matches     bool         `json:"matches"`
	Decisions   []decision   `json:"decisions,omitempty"`
	Annotations []annotation `json:"annotations,omitempty"`
}

type compiled struct {
	policy    *v1.ValidatingAdmissionPolicy
	refused   []string
	validator validating.Validator
}

type namespaces map[string]*corev1.Namespace

func (known namespaces) List(labels.Selector) ([]*corev1.Namespace, error) { return nil, nil }

func (known namespaces) Get(name string) (*corev1.Namespace, error) {
	if found, ok := known[name]; ok {
		return found, nil
	}
	return nil, errors.NewNotFound(corev1.Resource("namespaces"), name)
}

var _ listers.NamespaceLister = namespaces{}

var template = func() *cel.CompositionEnv {
	base := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
	found, err := cel.NewCompositionEnv(cel.VariablesTypeName, base)
	if err != nil {
		panic(err)
	}
	return found
}()

// compile does what validating.compilePolicy does, and what the server's own validation of a new policy asks before.
func compile(policy *v1.ValidatingAdmissionPolicy) *compiled {
	scheme.Scheme.Default(policy)
	defaults(policy)
	found := &compiled{policy: policy}
	compiler := cel.NewCompositedCompilerFromTemplate(template)
	withAuthorizer := cel.OptionalVariableDeclarations{HasParams: policy.Spec.ParamKind != nil, HasAuthorizer: true}
	without := cel.OptionalVariableDeclarations{HasParams: policy.Spec.ParamKind != nil}
	check := func(where string, expression cel.ExpressionAccessor, options cel.OptionalVariableDeclarations) {
		if result := compiler.CompileCELExpression(expression, options, environment.NewExpressions); result.Error != nil {
			found.refused = append(found.refused, where+": "+result.Error.Detail)
		}
	}
	for i := range policy.Spec.Variables {
		variable := &validating.Variable{Name: policy.Spec.Variables[i].Name, Expression: policy.Spec.Variables[i].Expression}
		if result := compiler.CompileAndStoreVariable(variable, withAuthorizer, environment.NewExpressions); result.Error != nil {
			found.refused = append(found.refused, "variable "+variable.Name+": "+result.Error.Detail)
		}
	}
	var validations, messages, annotations, conditions []cel.ExpressionAccessor
	for i, given := range policy.Spec.Validations {
		validation := &validating.ValidationCondition{Expression: given.Expression, Message: given.Message, Reason: given.Reason}
		check(fmt.Sprintf("validation %d", i), validation, withAuthorizer)
		validations = append(validations, validation)
		messages = append(messages, nil)
		if given.MessageExpression != "" {
			message := &validating.MessageExpressionCondition{MessageExpression: given.MessageExpression}
			check(fmt.Sprintf("messageExpression %d", i), message, without)
			messages[i] = message
		}
	}
	for i := range policy.Spec.AuditAnnotations {
		given := policy.Spec.AuditAnnotations[i]
		condition := &validating.AuditAnnotationCondition{Key: given.Key, ValueExpression: given.ValueExpression}
		check("auditAnnotation "+given.Key, condition, withAuthorizer)
		annotations = append(annotations, condition)
	}
	for i := range policy.Spec.MatchConditions {
		condition := (*matchconditions.MatchCondition)(&policy.Spec.MatchConditions[i])
		check("matchCondition "+condition.Name, condition, withAuthorizer)
		conditions = append(conditions, condition)
	}
	var matcher matchconditions.Matcher
	if len(conditions) > 0 {
		evaluator := compiler.CompileCondition(conditions, withAuthorizer, environment.StoredExpressions)
		matcher = matchconditions.NewMatcher(evaluator, policy.Spec.FailurePolicy, "policy", "validate", policy.Name)
	}
	found.validator = validating.NewValidator(
		compiler.CompileCondition(validations, withAuthorizer, environment.StoredExpressions),
		matcher,
		compiler.CompileCondition(annotations, withAuthorizer, environment.StoredExpressions),
		compiler.CompileCondition(messages, without, environment.StoredExpressions),
		policy.Spec.FailurePolicy,
	)
	return found
}

// defaults fills in what the API server writes into a new policy.
func defaults(policy *v1.ValidatingAdmissionPolicy) {
	if policy.Spec.FailurePolicy == nil {
		fail := v1.Fail
		policy.Spec.FailurePolicy = &fail
	}
	constraints := policy.Spec.MatchConstraints
	if constraints == nil {
		return
	}
	if constraints.MatchPolicy == nil {
		equivalent := v1.Equivalent
		constraints.MatchPolicy = &equivalent
	}
	if constraints.NamespaceSelector == nil {
		constraints.NamespaceSelector = &metav1.LabelSelector{}
	}
	if constraints.ObjectSelector == nil {
		constraints.ObjectSelector = &metav1.LabelSelector{}
	}
	for _, rules := range [][]v1.NamedRuleWithOperations{constraints.ResourceRules, constraints.ExcludeResourceRules} {
		for i := range rules {
			if rules[i].Scope == nil {
				all := v1.AllScopes
				rules[i].Scope = &all
			}
		}
	}
}

func thing(value tree) runtime.Object {
	if value == nil {
		return nil
	}
	return &unstructured.Unstructured{Object: value}
}

func judge(found *compiled, q question) (answer, error) {
	known := namespaces{}
	if q.Namespace != nil {
		known[q.Namespace.Name] = q.Namespace
	}
	r := q.Request
	extra := map[string][]string{}
	for name, values := range r.UserInfo.Extra {
		extra[name] = values
	}
	who := &user.DefaultInfo{Name: r.UserInfo.Username, UID: r.UserInfo.UID, Groups: r.UserInfo.Groups, Extra: extra}
	attributes := admission.NewAttributesRecord(thing(r.Object), thing(r.OldObject), r.Kind, r.Namespace, r.Name, r.Resource,
		r.SubResource, r.Operation, thing(r.Options), false, who)
	interfaces := admission.NewObjectInterfacesFromScheme(scheme.Scheme)
	matcher := generic.NewPolicyMatcher(matching.NewMatcher(known, nil))
	accessor := validating.NewValidatingAdmissionPolicyAccessor(found.policy)
	matches, resource, kind, err := matcher.DefinitionMatches(attributes, interfaces, accessor)
	if err != nil || !matches {
		return answer{Refused: found.refused}, err
	}
	versioned := &admission.VersionedAttributes{
		Attributes: attributes, VersionedKind: kind,
		VersionedObject: thing(r.Object), VersionedOldObject: thing(r.OldObject),
	}
	namespace := q.Namespace
	if r.Kind == corev1.SchemeGroupVersion.WithKind("Namespace") {
		namespace = nil
	}
	result := found.validator.Validate(context.Background(), resource, versioned, thing(q.Params), namespace,
		celconfig.RuntimeCELCostBudget, nil)
	said := answer{Matches: true, Refused: found.refused}
	for _, item := range result.Decisions {
		said.Decisions = append(said.Decisions, decision{
			string(item.Action), string(item.Evaluation), item.Message, string(item.Reason)})
	}
	for _, item := range result.AuditAnnotations {
		said.Annotations = append(said.Annotations, annotation{item.Key, string(item.Action), item.Value, item.Error})
	}
	return said, nil
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	kept := map[[32]byte]*compiled{}
	for {
		q := question{}
		if err := decoder.Decode(&q); err != nil {
			break
		}
		said, err := reply(kept, q)
		if err != nil {
			said = answer{Error: err.Error()}
		}
		if err := encoder.Encode(said); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if in.Buffered() == 0 {
			out.Flush()
		}
	}
}

// reply answers one question; where the compiler panics, as the API server's does, the policy is refused.
func reply(kept map[[32]byte]*compiled, q question) (said answer, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			said = answer{Refused: []string{fmt.Sprintf("panic: %v", fault)}}
		}
	}()
	key := sha256.Sum256(q.Policy)
	found := kept[key]
	if found == nil {
		policy := &v1.ValidatingAdmissionPolicy{}
		decoder := json.NewDecoder(strings.NewReader(string(q.Policy)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(policy); err != nil {
			return answer{}, fmt.Errorf("policy: %w", err)
		}
		found = compile(policy)
		if len(kept) > 1000 {
			clear(kept)
		}
		kept[key] = found
	}
	return judge(found, q)
}
