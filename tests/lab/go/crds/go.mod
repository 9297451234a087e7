module argosy.dev/lab/crds

go 1.24

require (
	github.com/argoproj/argo-cd/v3 v3.2.11
	github.com/argoproj/argo-rollouts v1.10.1
	github.com/argoproj/argo-workflows/v3 v3.7.14
)
