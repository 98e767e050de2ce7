{{- define "multikueue-proxy.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "multikueue-proxy.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := include "multikueue-proxy.name" . }}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "multikueue-proxy.selectorLabels" -}}
{{- if .Values.selectorLabels }}
{{- toYaml .Values.selectorLabels }}
{{- else -}}
app.kubernetes.io/name: {{ include "multikueue-proxy.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- end }}

{{- define "multikueue-proxy.labels" -}}
app.kubernetes.io/name: {{ include "multikueue-proxy.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.selectorLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* Name, namespace and labels. */ -}}
{{- define "multikueue-proxy.metadata" -}}
name: {{ include "multikueue-proxy.fullname" . }}
namespace: {{ .Release.Namespace }}
labels:
  {{- include "multikueue-proxy.labels" . | nindent 2 }}
{{- end }}

{{- define "multikueue-proxy.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (ternary (include "multikueue-proxy.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "multikueue-proxy.serviceName" -}}
{{- .Values.service.name | default (include "multikueue-proxy.fullname" .) }}
{{- end }}

{{- define "multikueue-proxy.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: {{ include "multikueue-proxy.serviceAccountName" . }}
    namespace: {{ .Release.Namespace }}
{{- end }}

{{- /* The text of a setting. YAML reads on, off, yes and no as booleans, and helm whole numbers as fractions. */ -}}
{{- define "multikueue-proxy.text" -}}
{{- $name := index . 0 }}{{ $value := index . 1 }}
{{- if kindIs "bool" $value }}
{{- if eq $name "client-proxy" }}{{ ternary "yes" "no" $value }}{{ else }}{{ ternary "on" "off" $value }}{{ end }}
{{- else if kindIs "slice" $value }}{{ join "," $value }}
{{- else if and (kindIs "float64" $value) (eq (floor $value) $value) }}{{ int64 $value }}
{{- else if kindIs "map" $value }}/etc/multikueue-proxy/{{ $name }}
{{- if $value.content }}/{{ $name }}{{ else if $value.key }}/{{ $value.key }}{{ end }}
{{- else }}{{ $value }}{{ end }}
{{- end }}

{{- /* A setting of the command as text, empty if it is not there: include "…setting" (list . "port"). */ -}}
{{- define "multikueue-proxy.setting" -}}
{{- $root := index . 0 }}{{ $name := index . 1 }}
{{- $value := index (index $root.Values.settings $root.Values.command | default dict) $name }}
{{- if not (kindIs "invalid" $value) }}{{ include "multikueue-proxy.text" (list $name $value) }}{{ end }}
{{- end }}

{{- /* Not empty if the server has a certificate. The renaming proxy needs one only for webhooks. */ -}}
{{- define "multikueue-proxy.tls" -}}
{{- if and (ne .Values.tls.mode "none") (or (ne .Values.command "rename-proxy") (include "multikueue-proxy.setting" (list . "webhook-address"))) }}yes{{ end }}
{{- end }}

{{- define "multikueue-proxy.tlsSecret" -}}
{{- .Values.tls.secretName | default (printf "%s-tls" (include "multikueue-proxy.fullname" .)) }}
{{- end }}

{{- /* All settings of the command, with the files of the certificate, as YAML. */ -}}
{{- define "multikueue-proxy.settings" -}}
{{- $settings := dict }}
{{- if and (include "multikueue-proxy.tls" .) (ne .Values.command "custom") }}
{{- $prefix := ternary "webhook" "tls" (eq .Values.command "rename-proxy") }}
{{- $suffix := ternary "-file" "" (eq .Values.command "rename-proxy") }}
{{- $_ := set $settings (printf "%s-cert%s" $prefix $suffix) (printf "%s/tls.crt" .Values.tls.mountPath) }}
{{- $_ := set $settings (printf "%s-key%s" $prefix $suffix) (printf "%s/tls.key" .Values.tls.mountPath) }}
{{- end }}
{{- if ne .Values.command "custom" }}
{{- range $name, $value := index .Values.settings .Values.command }}
{{- if not (kindIs "invalid" $value) }}{{ $_ := set $settings $name (include "multikueue-proxy.text" (list $name $value)) }}{{ end }}
{{- end }}
{{- end }}
{{- toYaml $settings }}
{{- end }}

{{- /* The settings whose content comes from a volume, as YAML. */ -}}
{{- define "multikueue-proxy.files" -}}
{{- $files := dict }}
{{- range $name, $value := index .Values.settings .Values.command }}
{{- if kindIs "map" $value }}{{ $_ := set $files $name $value }}{{ end }}
{{- end }}
{{- toYaml $files }}
{{- end }}

{{- define "multikueue-proxy.filesName" -}}
{{- printf "%s-files" (include "multikueue-proxy.fullname" .) }}
{{- end }}

{{- /* The name of the port that the Service leads to. */ -}}
{{- define "multikueue-proxy.portName" -}}
{{- if eq .Values.command "rename-proxy" }}webhook-proxy{{ else if or (include "multikueue-proxy.tls" .) (eq .Values.command "cache-proxy") }}https{{ else }}http{{ end }}
{{- end }}

{{- define "multikueue-proxy.port" -}}
{{- include "multikueue-proxy.setting" (list . (ternary "webhook-listen-port" "port" (eq .Values.command "rename-proxy"))) }}
{{- end }}

{{- /* Not empty if something is served to others: the renaming proxy serves only webhooks. */ -}}
{{- define "multikueue-proxy.served" -}}
{{- if or (ne .Values.command "rename-proxy") (include "multikueue-proxy.setting" (list . "webhook-address")) }}yes{{ end }}
{{- end }}

{{- /* Where the program tells how it is, as YAML: its port if it has one of its own, and how it is asked. */ -}}
{{- define "multikueue-proxy.management" -}}
{{- $command := .Values.command }}
{{- if eq $command "rename-proxy" -}}
{port: {{ include "multikueue-proxy.setting" (list . "monitoring-bind-address") | regexFind "[0-9]+$" }}, name: monitoring, scheme: HTTP, ready: /readyz, live: /healthz}
{{- else if eq $command "custom" -}}
{name: {{ include "multikueue-proxy.portName" . }}, scheme: {{ include "multikueue-proxy.portName" . | upper }}, ready: {{ .Values.probePaths.ready }}, live: {{ .Values.probePaths.live }}}
{{- else if eq $command "serve" -}}
{{- $own := include "multikueue-proxy.setting" (list . "management-port") -}}
{ {{- with $own }}port: {{ . }}, {{ end }}name: {{ ternary "management" (include "multikueue-proxy.portName" .) (ne $own "") }}, scheme: {{ include "multikueue-proxy.portName" . | upper }}, ready: /ready, live: /health}
{{- else -}}
{{- with include "multikueue-proxy.setting" (list . "management-port") -}}
{port: {{ . }}, name: management, scheme: HTTP, ready: /readyz, live: /healthz}
{{- else -}}
{}
{{- end }}
{{- end }}
{{- end }}

{{- /* A probe: include "…probe" (list . "ready" .Values.readinessProbe). Without a management port, that of all others is just opened. */ -}}
{{- define "multikueue-proxy.probe" -}}
{{- $root := index . 0 }}
{{- $management := include "multikueue-proxy.management" $root | fromYaml }}
{{- if $management -}}
httpGet:
  path: {{ index $management (index . 1) }}
  port: {{ $management.name }}
  {{- if ne $management.scheme "HTTP" }}
  scheme: {{ $management.scheme }}
  {{- end }}
{{- else -}}
tcpSocket:
  port: {{ include "multikueue-proxy.portName" $root }}
{{- end }}
{{- with index . 2 }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* Not empty if serve keeps logs on a volume. */ -}}
{{- define "multikueue-proxy.stores" -}}
{{- $store := include "multikueue-proxy.setting" (list . "log-store") }}
{{- if and (eq .Values.command "serve") $store (ne $store "off") }}yes{{ end }}
{{- end }}

{{- define "multikueue-proxy.claims" -}}
{{- if and (include "multikueue-proxy.stores" .) (ne .Values.logStore.type "emptyDir") }}yes{{ end }}
{{- end }}

{{- define "multikueue-proxy.several" -}}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1) }}yes{{ end }}
{{- end }}

{{- /* An authority and a certificate: those of the Secret if it is there, else new ones, the same for all that ask in one rendering. */ -}}
{{- define "multikueue-proxy.generated" -}}
{{- if not (hasKey .Values.tls "made") }}
{{- $found := lookup "v1" "Secret" .Release.Namespace (include "multikueue-proxy.tlsSecret" .) | default dict }}
{{- if and $found.data (hasKey ($found.data | default dict) "ca.crt") }}
{{- $_ := set .Values.tls "made" $found.data }}
{{- else }}
{{- $names := list "localhost" }}{{ $addresses := list "127.0.0.1" "::1" }}
{{- range .Values.tls.hosts }}
{{- if regexMatch "^[0-9.]+$|:" . }}{{ $addresses = append $addresses . }}{{ else }}{{ $names = append $names . }}{{ end }}
{{- end }}
{{- $service := include "multikueue-proxy.serviceName" . }}
{{- $names = concat (list (printf "%s.%s.svc" $service .Release.Namespace) (printf "%s.%s" $service .Release.Namespace) $service) $names }}
{{- $days := int .Values.tls.generated.days }}
{{- $authority := genCA (printf "%s-ca" $service) $days }}
{{- $pair := genSignedCert $service $addresses $names $days $authority }}
{{- $_ := set .Values.tls "made" (dict "ca.crt" (b64enc $authority.Cert) "tls.crt" (b64enc $pair.Cert) "tls.key" (b64enc $pair.Key)) }}
{{- end }}
{{- end }}
{{- pick .Values.tls.made "ca.crt" "tls.crt" "tls.key" | toYaml }}
{{- end }}
