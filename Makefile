# Every target is one line that calls a script; what a person types is what the gate runs.
.PHONY: setup build demo test lint proto bench bench-aggregators bench-learning bench-transport bench-python results-adpo compose-test compose-full swarm-test slurm-test kubernetes-check python-test fuzz soak mutants clean

setup: ; @scripts/bootstrap
build: ; @scripts/bootstrap && scripts/build
demo: ; @scripts/bootstrap && scripts/demo
test: ; @scripts/bootstrap && scripts/test
lint: ; @scripts/lint
proto: ; @scripts/proto
bench: ; @scripts/bootstrap && scripts/bench
bench-aggregators: ; @scripts/bootstrap && scripts/bench-aggregators
bench-learning: ; @scripts/bootstrap && scripts/bench-learning
bench-transport: ; @scripts/bootstrap && scripts/bench-transport
bench-python: ; @scripts/bootstrap && scripts/build && scripts/python-venv && .build/python-venv/bin/python scripts/bench-python
results-adpo: ; @scripts/bootstrap && scripts/results-adpo
compose-test: ; @scripts/bootstrap && scripts/build && scripts/compose-gate
compose-full: ; @scripts/compose-full
swarm-test: ; @scripts/bootstrap && scripts/build && scripts/swarm-test
slurm-test: ; @scripts/bootstrap && scripts/build && scripts/slurm-test
kubernetes-check: ; @scripts/kubernetes-check
python-test: ; @scripts/bootstrap && scripts/build && scripts/python-test
fuzz: ; @scripts/bootstrap && scripts/fuzz
soak: ; @scripts/bootstrap && scripts/build && scripts/soak
mutants: ; @scripts/bootstrap && scripts/mutants
clean: ; @scripts/clean
