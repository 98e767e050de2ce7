# `make help` lists what there is. Needed: a JDK 17 or later, Maven 3.8 or later, make.

MVN ?= mvn -B -ntp
PORT ?= 8080
JAR := multikueue-proxy-server/target/multikueue-proxy-server.jar
SOURCES := pom.xml $(shell find multikueue-proxy-api multikueue-proxy-core multikueue-proxy-server \
  -path '*/src/main/*' -type f -o -name pom.xml -type f)

.PHONY: help demo generate-certs test bench javadoc format tools

## help: this list
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## demo: the server on a fleet of fake clusters in one process; PORT=8080 by default, Ctrl-C ends it
demo: $(JAR)
	@exec java -jar $(JAR) demo --port $(PORT)

## generate-certs: an authority, a server and a client in ./certs; CA_CN, SERVER_CN and CLIENT_CN are their names
generate-certs: $(JAR)
	@java -jar $(JAR) generate-certs

## test: everything a contributor and CI run: format, compile, unit and integration tests, examples
test: tools
	@start=$$(date +%s); $(MVN) -T 2 verify; result=$$?; seconds=$$(( $$(date +%s) - start )); \
	  skipped=$$(grep -rh -A1 --include='TEST-*.xml' '<skipped' */target/surefire-reports examples/*/target/surefire-reports \
	    2>/dev/null | sed -n 's/.*TestAbortedException: //p' | sort | uniq -c); \
	  test -z "$$skipped" || printf 'Skipped tests, and why:\n%s\n' "$$skipped"; \
	  printf 'The suite took %d min %02d s.\n' $$((seconds / 60)) $$((seconds % 60)); exit $$result

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

$(JAR): $(SOURCES) | tools
	@echo "Building (a first time takes some minutes, since Maven fetches what is needed) ..."
	$(MVN) -q package -DskipTests -pl multikueue-proxy-server -am
	@touch $@

tools:
	@command -v javac >/dev/null || { echo "No JDK found: install one, version 17 or later, and put its bin directory on the PATH." >&2; exit 1; }
	@v=$$(javac -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'); test "$${v:-0}" -ge 17 || \
	  { echo "The JDK found is version $${v:-unknown}: install version 17 or later." >&2; exit 1; }
	@command -v mvn >/dev/null || { echo "No Maven found: install version 3.8 or later." >&2; exit 1; }
