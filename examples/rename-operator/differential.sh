#!/usr/bin/env bash
# Compares what kubectl prints of two API servers, command by command: one that has the original names, and one that has renamed ones, by
# way of rename-proxy. UIDs, times, versions and widths of columns aside, both print the same.
#
#   ./differential.sh KUBECONFIG_OF_ORIGINAL KUBECONFIG_OF_RENAME_PROXY [DIRECTORY]
#
# Exit code 0: the same; 1: not, and the difference is printed; 2: it could not be run. What was printed stays in DIRECTORY, if one is named.
# Real servers do, too. The users need the rights to create CustomResourceDefinitions, roles, webhook configurations and a namespace,
# "rename-differential", which is deleted at the end.
set -u

[ $# -ge 2 ] && [ -r "$1" ] && [ -r "$2" ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
command -v kubectl >/dev/null || { echo "kubectl: not found (expected: version 1.27 or later on the PATH)" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
original=$(realpath "$1")
renamed=$(realpath "$2")
if [ $# -ge 3 ]; then
  work=$(mkdir -p "$3" && cd "$3" && pwd)
else
  work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
fi
namespace=rename-differential
# How long a watch may take until it has printed what it is waited for, in tenths of seconds.
patience=600

# What differs between any two servers.
normal() {
  sed -E \
    -e 's/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/UID/g' \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/TIME/g' \
    -e 's/(resourceVersion"?: ?)"?[0-9]+"?/\1VERSION/g' \
    -e 's/(Resource Version: +)[0-9]+/\1VERSION/g' \
    -e 's/"storageVersionHash":"[^"]*"/"storageVersionHash":"HASH"/g' \
    -e 's#https?://[^/ "]+#SERVER#g' \
    -e "s#$files#FILES#g" \
    -e 's/\b([0-9]+[smhdy]){1,2}\b/AGE/g' \
    -e 's/ +/ /g' \
    -e 's/ $//'
}

k() {
  echo "\$ kubectl $*" | normal
  kubectl --namespace "$namespace" "$@" >"$files/out" 2>"$files/err" </dev/null
  local code=$?
  normal <"$files/out"
  [ -z "$(tail -c 1 "$files/out")" ] || echo
  normal <"$files/err" | sed 's/^/! /'
  [ $code -eq 0 ] || echo "exit $code"
}

# A file for -f, from standard input.
file() { cat >"$files/$1"; }

# Prints what a watch shows while a function makes changes: FIRST is in what it shows at the beginning, LAST at the end.
watched() {
  local first=$1 last=$2 changes=$3 seen="$files/watched"
  shift 3
  echo "\$ kubectl $*"
  : >"$seen"
  kubectl --namespace "$namespace" "$@" >"$seen" 2>&1 </dev/null &
  local pid=$!
  appears "$seen" "$first"
  "$changes" >/dev/null 2>&1
  appears "$seen" "$last"
  kill $pid
  wait $pid 2>/dev/null
  normal <"$seen"
}

appears() {
  local tries=0
  # Cells are printed one by one: the whole line, which a watch that is ended in between does not print.
  until grep -qE -- "$2" "$1" && [ -z "$(tail -c 1 "$1")" ]; do
    tries=$((tries + 1))
    [ $tries -lt $patience ] || { echo "it never printed: $2"; return; }
    sleep 0.1
  done
}

changes_of_lamps() {
  kubectl -n "$namespace" patch lamp a --type=merge -p '{"spec":{"brightness":11}}'
  kubectl -n "$namespace" label lamp b original.example.com/floor-
  kubectl -n "$namespace" label lamp b original.example.com/floor=ground
  kubectl -n "$namespace" patch lamp a --type=merge -p '{"spec":{"brightness":12}}'
}

change_of_a() { kubectl -n "$namespace" patch lamp a --type=merge -p '{"spec":{"brightness":13}}'; }

lamp() {
  cat <<EOF
apiVersion: original.example.com/v1
kind: Lamp
metadata:
  name: $1
  labels: {original.example.com/floor: ground, app.kubernetes.io/managed-by: lamp-operator, room: $1}
  annotations: {original.example.com/note: mine, other.example.com/note: theirs}
spec: {room: kitchen, brightness: $2}
EOF
}

discovery() {
  k api-resources --api-group=original.example.com
  k api-resources --categories=home -o name
  k explain lamp
  k explain lamps.spec.brightness
  k explain lp --recursive
  k get --raw /apis/original.example.com
  k get --raw /apis/original.example.com/v1
}

creation() {
  lamp a 10 | file a.yaml
  k create -f "$files/a.yaml"
  k create -f "$files/a.yaml"
  k create -f "$files/a.yaml" --dry-run=server -o name
  lamp bad 5000 | file bad.yaml
  k create -f "$files/bad.yaml"
  sed 's/room: kitchen/nothing: 1/' "$files/a.yaml" | file unknown.yaml
  k create -f "$files/unknown.yaml"
  lamp b 20 | file b.yaml
  k apply -f "$files/b.yaml"
  k apply -f "$files/b.yaml"
  lamp b 25 | file b.yaml
  k apply -f "$files/b.yaml"
  lamp b 26 | sed 's/floor: ground/floor: upper/' | file b2.yaml
  k apply -f "$files/b2.yaml"
  k get lamp b -o yaml
  k replace -f "$files/b.yaml"
  k get lamp a -o yaml --show-managed-fields
}

reading() {
  k get lamps
  k get lp -o wide --show-labels
  k get lamps.v1.original.example.com -o name
  k get lamps a b -L original.example.com/floor --no-headers
  k get lamps -A -o json
  k get lamp a -o 'jsonpath={.apiVersion} {.kind} {.metadata.labels}'
  k get lamps -l original.example.com/floor=ground -o name
  k get lamps -l 'original.example.com/floor notin (upper,ground)' -o name
  k get lamps -l 'app.kubernetes.io/managed-by in (lamp-operator,helm)' -o name
  k get lamps -l 'app.kubernetes.io/managed-by!=lamp-operator' -o name
  k get lamps -l 'original.example.com/floor in ('
  k get lamps --field-selector=metadata.name=a -o name
  k get lamps --field-selector=spec.room=kitchen
  k get lamps --sort-by=.spec.brightness -o name
  k get lamps --chunk-size=1 -o name
  k get lamp none
  k get lamp none -n nowhere
  k describe lamp a
}

server_side() {
  lamp s 30 | file s.yaml
  k apply --server-side --field-manager=first -f "$files/s.yaml"
  lamp s 31 | file s.yaml
  k apply --server-side --field-manager=second -f "$files/s.yaml"
  sed -i 's/floor: ground/floor: upper/' "$files/s.yaml"
  k apply --server-side --field-manager=second -f "$files/s.yaml"
  k apply --server-side --field-manager=second --force-conflicts -f "$files/s.yaml"
  k get lamp s --show-managed-fields -o 'jsonpath={range .metadata.managedFields[*]}{.apiVersion} {.fieldsV1}{"\n"}{end}'
}

patches() {
  k patch lamp a --type=merge -p '{"metadata":{"labels":{"original.example.com/new":"1","original.example.com/none":null}},"spec":{"brightness":14}}'
  k patch lamp a --type=json -p '[{"op":"test","path":"/metadata/labels/original.example.com~1new","value":"1"},{"op":"replace","path":"/metadata/labels/original.example.com~1new","value":"2"}]'
  k patch lamp a --type=json -p '[{"op":"move","from":"/metadata/labels/original.example.com~1new","path":"/metadata/labels/original.example.com~1moved"}]'
  k patch lamp a --type=json -p '[{"op":"test","path":"/metadata/labels/app.kubernetes.io~1managed-by","value":"lamp-operator"},{"op":"add","path":"/metadata/annotations/original.example.com~1tested","value":"yes"}]'
  k patch lamp a --type=json -p '[{"op":"test","path":"/kind","value":"Lamp"},{"op":"remove","path":"/metadata/labels/original.example.com~1none"}]'
  k patch lamp a --type=strategic -p '{"spec":{"brightness":15}}'
  k patch lamp a --subresource=status --type=merge -p '{"status":{"phase":"On"}}'
  k patch lamp a --type=merge -p '{"metadata":{"finalizers":["original.example.com/keep"]}}'
  k label lamp a original.example.com/floor=cellar --overwrite
  k label lamp a original.example.com/moved-
  k annotate lamp a original.example.com/note-
  k get lamp a -o 'jsonpath={.metadata.labels} {.metadata.annotations} {.metadata.finalizers} {.status}'
  k wait --for=jsonpath='{.status.phase}'=On lamp/a
  k patch lamp none --type=merge -p '{}'
  k label lamp a original.example.com/floor=ground --overwrite
}

watches() {
  watched '^ADDED +b ' '^MODIFIED +a .* 12 ' changes_of_lamps get lamps -w --output-watch-events
  watched '^ADDED +b ' '^MODIFIED +a .* 12 ' changes_of_lamps get lamps -w --output-watch-events -l original.example.com/floor=ground
  watched 'brightness: 12$' 'brightness: 13$' change_of_a get lamp a -w -o yaml
}

other_kinds() {
  local uid
  uid=$(kubectl -n "$namespace" get lamp a -o 'jsonpath={.metadata.uid}')
  file config.yaml <<EOF
apiVersion: v1
kind: ConfigMap
metadata:
  name: of-a
  labels: {original.example.com/floor: ground, app.kubernetes.io/managed-by: lamp-operator}
  ownerReferences: [{apiVersion: original.example.com/v1, kind: Lamp, name: a, uid: $uid, controller: true}]
data: {original.example.com: lamps}
EOF
  k apply -f "$files/config.yaml"
  k get configmaps -l original.example.com/floor=ground,app.kubernetes.io/managed-by=lamp-operator -o yaml
  k patch configmap of-a -p '{"metadata":{"labels":{"original.example.com/extra":"x"}},"data":{"more":"1"}}'
  k get configmaps -l original.example.com/extra --show-labels
  file deployment.yaml <<EOF
apiVersion: apps/v1
kind: Deployment
metadata: {name: lights, labels: {original.example.com/floor: ground}}
spec:
  replicas: 0
  selector: {matchLabels: {original.example.com/app: lights}}
  template:
    metadata: {labels: {original.example.com/app: lights}}
    spec:
      nodeSelector: {original.example.com/socket: "true"}
      containers: [{name: main, image: lights}]
EOF
  k apply -f "$files/deployment.yaml"
  k patch deployment lights --type=strategic -p '{"spec":{"template":{"metadata":{"labels":{"original.example.com/more":"1"}},"spec":{"containers":[{"name":"main","image":"lights:2"}]}}}}'
  k patch deployment lights --type=json -p '[{"op":"test","path":"/spec/selector/matchLabels/original.example.com~1app","value":"lights"},{"op":"add","path":"/spec/template/spec/nodeSelector/original.example.com~1fuse","value":"16A"}]'
  k get deployment lights -o 'jsonpath={.spec.selector} {.spec.template.metadata.labels} {.spec.template.spec.nodeSelector} {.spec.template.spec.containers[*].image}'
  k delete deployment lights
}

events() {
  file event.yaml <<EOF
apiVersion: v1
kind: Event
metadata: {name: a.1}
type: Warning
reason: Flickers
message: lamps.original.example.com "a" flickers
count: 1
source: {component: lamp-operator}
firstTimestamp: "2020-01-01T00:00:00Z"
lastTimestamp: "2020-01-01T00:00:00Z"
involvedObject: {apiVersion: original.example.com/v1, kind: Lamp, namespace: $namespace, name: a}
EOF
  k create -f "$files/event.yaml"
  k get events --field-selector=involvedObject.kind=Lamp
  k get events --field-selector=involvedObject.apiVersion=original.example.com/v1,involvedObject.name=a -o name
  k events --for lamp/a
  k get event a.1 -o 'jsonpath={.involvedObject.apiVersion} {.involvedObject.kind}'
}

rights() {
  k auth can-i create lamps.original.example.com
  k auth can-i get lamps/status
  k create role lamps --verb=get,list --resource=lamps.original.example.com,lamps.original.example.com/status,pods --dry-run=client -o yaml
  grep -v '^ *creationTimestamp' "$files/out" | file role.yaml
  k create -f "$files/role.yaml"
  k get role lamps -o yaml
  k create clusterrole rename-differential --verb='*' --resource='*.original.example.com' --dry-run=client -o yaml
  grep -v '^ *creationTimestamp' "$files/out" | file clusterrole.yaml
  k create -f "$files/clusterrole.yaml"
  k get clusterrole rename-differential -o 'jsonpath={.rules}'
  k create rolebinding lamps --role=lamps --serviceaccount="$namespace:default" --dry-run=client -o yaml
  grep -v '^ *creationTimestamp' "$files/out" | file binding.yaml
  k create -f "$files/binding.yaml"
  k describe role lamps
  k patch clusterrole rename-differential --type=json -p '[{"op":"add","path":"/rules/0/apiGroups/-","value":"apps"}]'
  k get clusterrole rename-differential -o 'jsonpath={.rules}'
  k delete clusterrole rename-differential
}

webhooks() {
  file webhook.yaml <<EOF
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: rename-differential}
webhooks:
- name: lamps.original.example.com
  clientConfig: {url: "https://localhost:1/validate-lamps"}
  rules: [{apiGroups: [original.example.com], apiVersions: [v1], operations: [CREATE], resources: [lamps, lamps/status]}]
  objectSelector: {matchLabels: {original.example.com/checked: "never"}}
  failurePolicy: Ignore
  sideEffects: None
  admissionReviewVersions: [v1]
EOF
  k apply -f "$files/webhook.yaml"
  k get validatingwebhookconfiguration rename-differential -o 'jsonpath={.webhooks[0].rules} {.webhooks[0].objectSelector} {.webhooks[0].clientConfig}'
  k patch validatingwebhookconfiguration rename-differential -p '{"webhooks":[{"name":"lamps.original.example.com","rules":[{"apiGroups":["original.example.com"],"apiVersions":["v1"],"operations":["UPDATE"],"resources":["lamps"]}]}]}'
  k get validatingwebhookconfiguration rename-differential -o 'jsonpath={.webhooks[0].rules}'
  k delete -f "$files/webhook.yaml"
}

definitions() {
  k get crd lamps.original.example.com -o 'jsonpath={.metadata.name} {.spec.group} {.spec.names} {.status.acceptedNames.kind}'
  k get crd --field-selector=metadata.name=lamps.original.example.com -o name
  k annotate crd lamps.original.example.com original.example.com/note=seen
  k get crd lamps.original.example.com -o 'jsonpath={.metadata.annotations.original\.example\.com/note}'
  k annotate crd lamps.original.example.com original.example.com/note-
  k get crd none.original.example.com
}

deletion() {
  k delete lamp a --wait=false
  k get lamp a -o 'jsonpath={.metadata.finalizers}'
  k patch lamp a --type=json -p '[{"op":"test","path":"/metadata/finalizers/0","value":"original.example.com/keep"},{"op":"remove","path":"/metadata/finalizers/0"}]'
  k wait --for=delete lamp/a --timeout=60s
  k wait --for=delete configmap/of-a --timeout=60s
  k delete -f "$files/b.yaml"
  k delete lamps -l original.example.com/floor=upper
  k delete lamps --all
  k get lamps
  k delete lamp a
}

prepare() {
  kubectl get namespace "$namespace" || kubectl create -f - <<EOF
{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "$namespace"}}
EOF
  kubectl get crd lamps.original.example.com || kubectl create -f "$here/deploy/lamps-crd.yaml"
  kubectl wait --for=condition=Established --timeout=60s crd/lamps.original.example.com
}

all() {
  export KUBECONFIG=$1 KUBECACHEDIR="$work/$2.cache" LC_ALL=C
  files="$work/$2.files"
  mkdir -p "$files"
  prepare >"$files/prepared" 2>&1 || { cat "$files/prepared" >&2; return 2; }
  for part in discovery creation reading server_side patches watches other_kinds events rights webhooks definitions deletion; do
    echo "== $part"
    "$part"
  done
  kubectl delete namespace "$namespace" --wait=false >/dev/null 2>&1
  return 0
}

all "$original" original >"$work/original.txt" &
first=$!
all "$renamed" renamed >"$work/renamed.txt" &
second=$!
wait $first || exit 2
wait $second || exit 2
if diff -u "$work/original.txt" "$work/renamed.txt"; then
  echo "$(grep -c '^\$ kubectl' "$work/original.txt") commands print the same."
else
  exit 1
fi
