#!/usr/bin/env bash
# Makes an authority and a certificate for the Service, in the directory given: ca.crt, tls.crt, tls.key. The aggregator takes no
# certificate without the name of the Service among its alternative names. Where cert-manager is installed, a Certificate of an Issuer
# does the same, and cert-manager.io/inject-ca-from at the APIService puts the authority in.
set -euo pipefail
directory=${1:?the directory to write to}
mkdir -p "$directory" && cd "$directory"
[ -e tls.crt ] && exit
names=DNS:ranchertokens.ranchertokens.svc,DNS:ranchertokens.ranchertokens.svc.cluster.local
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=ranchertokens-ca \
  -keyout ca.key -out ca.crt
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=ranchertokens.ranchertokens.svc \
  -keyout tls.key -out tls.csr
openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -out tls.crt \
  -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$names")
# Nobody signs another one: a new certificate comes with a new authority.
rm -f ca.key ca.srl tls.csr
