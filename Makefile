# Every target is one line that calls a script; what a person types is what the gate runs.
.PHONY: setup build demo test lint proto bench bench-aggregators bench-learning results-adpo compose-test compose-full slurm-test soak mutants clean

setup: ; @scripts/bootstrap
build: ; @scripts/bootstrap && scripts/build
demo: ; @scripts/bootstrap && scripts/demo
test: ; @scripts/bootstrap && scripts/test
lint: ; @scripts/lint
proto: ; @scripts/proto
bench: ; @scripts/bootstrap && scripts/bench
bench-aggregators: ; @scripts/bootstrap && scripts/bench-aggregators
bench-learning: ; @scripts/bootstrap && scripts/bench-learning
results-adpo: ; @scripts/bootstrap && scripts/results-adpo
compose-test: ; @scripts/bootstrap && scripts/build && scripts/compose-gate
compose-full: ; @scripts/compose-full
slurm-test: ; @scripts/bootstrap && scripts/build && scripts/slurm-test
soak: ; @scripts/bootstrap && scripts/build && scripts/soak
mutants: ; @scripts/bootstrap && scripts/mutants
clean: ; @scripts/clean
