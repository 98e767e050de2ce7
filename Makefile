# `make help` lists what there is. Needed: a JDK 17 or later, Maven 3.8 or later, make; for some targets a tool that they name.

MVN ?= mvn -B -ntp
PORT ?= 8080
CERTS ?= ./certs
IMG ?= localhost/multikueue-proxy:latest
NAMESPACE ?= multikueue-proxy
WAIT ?= 5m
LOCAL_PORT ?= 8443
DEPLOY := multikueue-proxy-server/deploy
CHARTS := multikueue-proxy-server/chart
JAR := multikueue-proxy-server/target/multikueue-proxy-server.jar
SOURCES := pom.xml $(shell find multikueue-proxy-api multikueue-proxy-core multikueue-proxy-server \
  -path '*/src/main/*' -type f -o -name pom.xml -type f)
ARCHITECTURE := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,amd64)
JIB = $(MVN) -q package -DskipTests -pl multikueue-proxy-server -am -Djib.to.image=$(IMG) \
  $(if $(BASE),-Djib.from.image=$(BASE)) jib
IMAGE := multikueue-proxy-server/target/jib-image.tar
CLASSES := multikueue-proxy-server/target/classes.jsa
# The image twice: its own Java makes the cache of loaded classes that is added to it.
WITH_CLASSES = rm -f $(CLASSES); $(JIB):buildTar -Djib.container.format=OCI -Djib.from.platforms=$(2) && $(DEPLOY)/image-class-cache $(IMAGE) $(CLASSES) && \
  $(JIB):$(1) -Djib.from.platforms=$(2) $$(test ! -f $(CLASSES) || echo -Pclass-cache)
KUBECTL ?= kubectl
HELM ?= helm

.PHONY: help build run demo generate-certs test check-release bench javadoc format image push deploy undeploy port-forward \
  helm-lint charts ci clean tools kubectl-tool

## help: this list
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## build: the runnable jar, multikueue-proxy-server/target/multikueue-proxy-server.jar
build: $(JAR)

## run: deployments-api on port 8443 for the cluster of your kubeconfig, with the certificates in ./certs; ARGS for more flags
run: $(JAR)
	@for each in ca.crt server.crt server.key; do test -f $(CERTS)/$$each || \
	  { echo "$(CERTS)/$$each: no such file: make generate-certs" >&2; exit 1; }; done
	@exec java -jar $(JAR) deployments-api --tls-cert=$(CERTS)/server.crt --tls-key=$(CERTS)/server.key \
	  --tls-client-ca=$(CERTS)/ca.crt $(ARGS)

## demo: the server on a fleet of fake clusters in one process; PORT=8080 by default, Ctrl-C ends it
demo: $(JAR)
	@exec java -jar $(JAR) demo --port $(PORT)

## generate-certs: an authority, a server and a client in ./certs; CA_CN, SERVER_CN and CLIENT_CN are their names
generate-certs: $(JAR)
	@java -jar $(JAR) generate-certs

# The format is checked beside the compiler, which leaves a processor idle.
## test: everything a contributor and CI run: format, compile, unit and integration tests, examples, the published artifacts
test: tools
	@start=$$(date +%s); \
	  $(MVN) -q spotless:check & format=$$!; \
	  $(MVN) -T 3 verify -Dspotless.check.skip && wait $$format && .ci/check-publication "$(MVN)"; \
	  result=$$?; seconds=$$(( $$(date +%s) - start )); \
	  .ci/report-tests; \
	  printf 'The suite took %d min %02d s.\n' $$((seconds / 60)) $$((seconds % 60)); exit $$result

## check-release: all that a release publishes, built in two directories: is it the same to the byte, and does a program compile against it
check-release: tools
	@.ci/check-publication "$(MVN)" release

## bench: numbers of the server next to references, as a table; JAVA_HOME chooses the JDK
bench: tools
	@echo "Building ..." >&2
	@$(MVN) -q package -DskipTests -pl examples/benchmarks -am >&2
	@examples/benchmarks/run $(ROWS)

## javadoc: the Javadoc of all modules as a site
javadoc: tools
	@$(MVN) -q package javadoc:aggregate -DskipTests \
	  -pl .,multikueue-proxy-api,multikueue-proxy-core,multikueue-proxy-server
	@echo "Written to target/reports/apidocs/index.html"

## format: rewrite the sources in the project's format
format: tools
	$(MVN) -q spotless:apply

## image: a container image named IMG, without a container tool, as multikueue-proxy-server/target/jib-image.tar; BASE chooses another base
image: tools
	@$(call WITH_CLASSES,buildTar,$(or $(PLATFORM),linux/$(ARCHITECTURE)))
	@echo "Written to $(IMAGE), for podman load -i or docker load -i"

## push: the same to a registry, which IMG must name, for amd64 and arm64; with PLATFORM=linux/amd64, for one that starts faster
push: tools
	@case "$(IMG)" in localhost/*) echo "IMG=$(IMG): names no registry (expected: IMG=<registry>/<name>:<tag>)" >&2; exit 1;; esac
ifdef PLATFORM
	@$(call WITH_CLASSES,build,$(PLATFORM))
else
	@$(JIB):build
endif

## deploy: the server into NAMESPACE of the current context, with the image IMG and the certificate in ./certs; waits until it is ready
deploy: kubectl-tool
	@$(KUBECTL) get namespace $(NAMESPACE) >/dev/null 2>&1 || $(KUBECTL) create namespace $(NAMESPACE)
	@$(KUBECTL) -n $(NAMESPACE) get secret multikueue-proxy-tls >/dev/null 2>&1 || { test -f $(CERTS)/server.crt || \
	  { echo "$(CERTS)/server.crt: no such file: make generate-certs SERVER_CN=multikueue-proxy.$(NAMESPACE).svc" >&2; exit 1; }; \
	  $(KUBECTL) -n $(NAMESPACE) create secret tls multikueue-proxy-tls --cert=$(CERTS)/server.crt --key=$(CERTS)/server.key; }
	@$(DEPLOY)/render $(NAMESPACE) $(IMG) | $(KUBECTL) apply -f -
	@$(KUBECTL) -n $(NAMESPACE) rollout status deployment/multikueue-proxy --timeout=$(WAIT)
	@echo "Now try: make port-forward NAMESPACE=$(NAMESPACE)"
	@echo "and in another terminal:"
	@echo "  curl --cacert $(CERTS)/ca.crt -H \"Authorization: Bearer \$$(kubectl create token default)\" \\"
	@echo "    https://localhost:$(LOCAL_PORT)/api/v1/namespaces/<namespace>/pipelineruns/<name>/resolve"

## undeploy: remove what deploy has created, but for the namespace
undeploy: kubectl-tool
	@$(DEPLOY)/render $(NAMESPACE) $(IMG) | $(KUBECTL) delete --ignore-not-found -f -
	@$(KUBECTL) -n $(NAMESPACE) delete secret multikueue-proxy-tls --ignore-not-found

## port-forward: the server of NAMESPACE at https://localhost:LOCAL_PORT, 8443 by default
port-forward: kubectl-tool
	$(KUBECTL) -n $(NAMESPACE) port-forward service/multikueue-proxy $(LOCAL_PORT):443

## helm-lint: check the charts and all presets, by helm
helm-lint:
	@command -v $(HELM) >/dev/null || { echo "No helm found: install version 3.14 or later, and put it on the PATH." >&2; exit 1; }
	$(HELM) lint --strict $(CHARTS)/multikueue-proxy-worker
	@for each in $(CHARTS)/multikueue-proxy/presets/*.yaml; do echo "$(HELM) lint --strict -f $$each $(CHARTS)/multikueue-proxy"; \
	  $(HELM) lint --strict -f $$each $(CHARTS)/multikueue-proxy || exit; done

## charts: write anew what is made of the charts: their schema, the manifests in deploy, and what tests expect of the presets
charts: tools
	$(MVN) -q test -pl multikueue-proxy-server -am -Dgolden=renew -Dtest='Chart*Test' -Dsurefire.failIfNoSpecifiedTests=false

## ci: what CI runs on a clean clone
ci:
	@.ci/run

## clean: remove everything that was built; certificates stay
clean: tools
	$(MVN) -q clean

$(JAR): $(SOURCES) | tools
	@echo "Building (a first time takes some minutes, since Maven fetches what is needed) ..."
	$(MVN) -q package -DskipTests -pl multikueue-proxy-server -am
	@touch $@

tools:
	@command -v javac >/dev/null || { echo "No JDK found: install one, version 17 or later, and put its bin directory on the PATH." >&2; exit 1; }
	@v=$$(javac -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'); test "$${v:-0}" -ge 17 || \
	  { echo "The JDK found is version $${v:-unknown}: install version 17 or later." >&2; exit 1; }
	@command -v mvn >/dev/null || { echo "No Maven found: install version 3.8 or later." >&2; exit 1; }

kubectl-tool:
	@command -v $(KUBECTL) >/dev/null || { echo "No kubectl found: install version 1.27 or later, and put it on the PATH." >&2; exit 1; }
