"""Open room: changes made by rule, without a model; each module holds one PLAYBOOK."""
