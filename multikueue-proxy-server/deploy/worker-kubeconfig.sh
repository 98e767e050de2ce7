#!/usr/bin/env bash
# Prints a kubeconfig for the service account of worker.yaml, which must have been applied. Arguments are passed to kubectl: they choose the
# worker, for example with --context spoke-1.
set -euo pipefail
namespace=multikueue-proxy
secret=multikueue-proxy-reader

field() { kubectl "$@" -n "$namespace" get secret "$secret" -o "jsonpath={.data.$key}"; }

# Kubernetes fills the Secret a moment after it was created.
for _ in $(seq 30); do
  token=$(key=token field "$@" | base64 --decode)
  [ -n "$token" ] && break
  sleep 1
done
[ -n "$token" ] || { echo "secret $namespace/$secret: has no token (expected: one that Kubernetes puts there)" >&2; exit 1; }

ca=$(key='ca\.crt' field "$@")
server=$(kubectl "$@" config view --minify -o 'jsonpath={.clusters[0].cluster.server}')
cat <<EOF
apiVersion: v1
kind: Config
clusters:
  - name: worker
    cluster:
      server: $server
      certificate-authority-data: $ca
users:
  - name: $secret
    user:
      token: $token
contexts:
  - name: worker
    context:
      cluster: worker
      user: $secret
      namespace: $namespace
current-context: worker
EOF
