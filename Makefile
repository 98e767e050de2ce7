MVN ?= mvn -B -ntp

.PHONY: test format

## test: everything a contributor and CI run: format, compile, unit and integration tests, examples
test:
	$(MVN) verify

## format: rewrite the sources in the project's format
format:
	$(MVN) -q spotless:apply
