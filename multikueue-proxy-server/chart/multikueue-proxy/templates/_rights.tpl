{{- /* The rules of the ClusterRole, as a list. */ -}}
{{- define "multikueue-proxy.rules" -}}
{{- if .serve }}
{{- if .everywhere }}
{{- include "multikueue-proxy.jobRules" .root }}
{{- end }}
- apiGroups: [kueue.x-k8s.io]
  resources: [multikueueclusters]
  verbs: [list, watch]
{{- end }}
{{- if .deployments }}
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, patch]
{{- end }}
{{- if or (eq .root.Values.command "cache-proxy") .gateway }}
{{- range .root.Values.rbac.cachedResources }}
# For the cache.
- apiGroups: {{ toJson .apiGroups }}
  resources: {{ toJson .resources }}
  verbs: [get, list, watch]
{{- end }}
# The columns of custom resources.
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: [get, list, watch]
{{- end }}
{{- if .impersonation }}
# Callers' requests go on in their names.
{{- range $resource, $names := dict "users" .root.Values.rbac.impersonatedUsers "groups" .root.Values.rbac.impersonatedGroups }}
- apiGroups: [""]
  resources: {{ ternary (list $resource) (list $resource "serviceaccounts") (or (eq $resource "groups") (not (empty $names))) | toJson }}
  verbs: [impersonate]
  {{- with $names }}
  resourceNames:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
- apiGroups: [authentication.k8s.io]
  resources: [uids, userextras]
  verbs: [impersonate]
{{- end }}
{{- if or .reviews (eq .root.Values.command "custom") }}
- apiGroups: [authentication.k8s.io]
  resources: [tokenreviews]
  verbs: [create]
{{- end }}
{{- if or .reviews .access (eq .root.Values.command "custom") }}
- apiGroups: [authorization.k8s.io]
  resources: [subjectaccessreviews]
  verbs: [create]
{{- end }}
{{- with .root.Values.rbac.rules }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* Where jobs are: Workloads and the jobs themselves. */ -}}
{{- define "multikueue-proxy.jobRules" -}}
- apiGroups: [kueue.x-k8s.io]
  resources: [workloads]
  verbs: [get, list, watch]
- apiGroups: [tekton.dev]
  resources: [pipelineruns]
  verbs: [get, list, watch]
{{- range compact (splitList "," (include "multikueue-proxy.setting" (list . "job-kinds") | nospace)) }}
{{- $parts := splitn "." 3 (first (splitList "=" .)) }}
- apiGroups: [{{ $parts._2 | default "" | quote }}]
  resources: [{{ $parts._0 }}]
  verbs: [get, list, watch]
{{- end }}
{{- end }}

{{- define "multikueue-proxy.secretRules" -}}
- apiGroups: [""]
  resources: [secrets]
  verbs: [list, watch]
{{- end }}

{{- /* A right to create cannot be bound to a name. */ -}}
{{- define "multikueue-proxy.leaseRules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  resourceNames: [{{ . }}]
  verbs: [get, update]
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [create]
{{- end }}

{{- /* A Role and its binding: include "…role" (list . <name> <namespace> <rules>). */ -}}
{{- define "multikueue-proxy.role" -}}
{{- $root := index . 0 }}{{ $name := index . 1 }}{{ $namespace := index . 2 }}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $name }}
  namespace: {{ $namespace }}
  labels:
    {{- include "multikueue-proxy.labels" $root | nindent 4 }}
rules:
  {{- index . 3 | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $name }}
  namespace: {{ $namespace }}
  labels:
    {{- include "multikueue-proxy.labels" $root | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $name }}
{{ include "multikueue-proxy.subjects" $root }}
{{- end }}
