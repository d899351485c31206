"""Whole runs on loopback: a server of Swift with workers of both kinds."""

import json
import sys

import numpy as np
import pytest
from conftest import EXAMPLES, ROOT, TOOL, wait_for

import guidon
from guidon import Worker

HONEST = ("byzantine=null", "server.join_timeout_ms=20000")
ONE = (*HONEST, "workers=1", "server.quorum=1", "aggregator.name=mean")


def summary(cluster, name="server"):
    return json.loads((cluster.folder / f"run-{name}/summary.json").read_text())


def zeros(worker):
    for basis in worker:
        worker.push(np.zeros(basis.layout.count))
        yield basis


@pytest.mark.parametrize("keys", [None, "keys"])
def test_a_run_goes_to_its_end_and_names_its_parameters_by_their_digest(cluster, keys):
    server, endpoint = cluster.serve("bandit.yaml", *ONE, "rounds=20", keys=keys)
    ticket = cluster.folder / "keys/ticket" if keys else None

    with Worker(endpoint, ticket=ticket, keys=cluster.folder / "me" if keys else None) as worker:
        seen = list(zeros(worker))

    assert [basis.version for basis in seen] == list(range(20))
    assert seen[0].is_intact() and seen[0]["layers.0.weight"].shape == (32, 10)
    assert worker.number == 0 and "name: bandit" in worker.job
    assert not worker.refused and not worker.dropped
    assert server.wait(20) == 0 and summary(cluster)["outcome"] == "completed"


def test_a_long_vector_comes_and_goes_in_chunks(cluster):
    settings = (*ONE, "rounds=3", "policy={name: mlp, hidden: [600, 600]}", "evaluation.every=3")
    server, endpoint = cluster.serve("bandit.yaml", *settings)

    with Worker(endpoint) as worker:
        seen = list(zeros(worker))

    assert seen[0].parameters.size > 1 << 18 and seen[0].is_intact()
    assert server.wait(20) == 0 and summary(cluster)["refused"] == {}


def test_swift_and_python_workers_learn_together_and_three_attackers_do_not_spoil_it(cluster):
    pytest.importorskip("sklearn", reason="the digits are those of scikit-learn")
    settings = (*HONEST, "workers=15", "rounds=60", "evaluation.every=60", "server.quorum=15")
    server, endpoint = cluster.serve("digits.yaml", *settings)
    for number in range(5):
        cluster.work(endpoint, f"swift-{number}", "--security", "none")
    honest = cluster.example("many.py", 7, EXAMPLES / "digits_numpy.py", endpoint, name="honest")
    cluster.example("many.py", 3, EXAMPLES / "digits_numpy.py", endpoint, "--lie", 10, name="liars")

    assert server.wait(60) == 0, cluster.log("server")
    assert honest.wait(10) == 0, cluster.log("honest")
    # docs: at least 0.84 after 150 rounds with five liars of 15; a mean is at 0.2.
    assert summary(cluster)["final_score"] > 0.7


def test_the_bandit_is_learnt_by_workers_in_numpy(cluster):
    pytest.importorskip("yaml")
    server, endpoint = cluster.serve("bandit.yaml", *HONEST, "workers=4", "server.quorum=4", "rounds=150")
    workers = cluster.example("many.py", 4, EXAMPLES / "bandit_numpy.py", endpoint, name="workers")

    assert server.wait(60) == 0, cluster.log("workers")
    # 0 is a uniform choice and 1 an oracle's; Swift workers are at 0.78 after 100 rounds.
    assert workers.wait(10) == 0 and summary(cluster)["final_score"] > 0.5


def test_a_server_that_is_killed_and_goes_on_has_its_worker_back(cluster):
    settings = (*ONE, "rounds=1000000", "checkpoint.every=5")
    server, endpoint = cluster.serve("bandit.yaml", *settings, keys="keys", name="first")
    port = endpoint.rsplit(":", 1)[1]
    with Worker(endpoint, ticket=cluster.folder / "keys/ticket", keys=cluster.folder / "me") as worker:
        steps = zeros(worker)
        first = wait_for(lambda: (b := next(steps)).version > 20 and b, "twenty rounds")
        server.kill()
        server.wait()
        (cluster.folder / "runs").mkdir(exist_ok=True)
        (cluster.folder / "run-first").rename(cluster.folder / "runs/run-first")
        cluster.serve(
            "bandit.yaml", *settings, keys="keys", listen=f"tcp://127.0.0.1:{port}", resume=True, name="again")
        again = wait_for(lambda: (b := next(steps)).version > first.version + 100 and b, "rounds of the second server")

    assert again.version > first.version and worker.number == 0


def test_a_lost_server_ends_the_worker_by_its_name(cluster):
    server, endpoint = cluster.serve("bandit.yaml", *ONE, "rounds=1000000")
    with Worker(endpoint, patience=1) as worker:
        steps = zeros(worker)
        next(steps)
        server.kill()
        with pytest.raises(guidon.ServerSilent, match=f"no answer from {endpoint}"):
            list(steps)


def test_a_worker_that_leaves_is_not_waited_for(cluster):
    server, endpoint = cluster.serve("bandit.yaml", *ONE, "rounds=1000000")
    with Worker(endpoint) as worker:
        next(zeros(worker))

    wait_for(lambda: '"left"' in cluster.log("server"), "a word that it has left")


def test_a_drained_worker_ends_without_an_error(cluster):
    _, endpoint = cluster.serve("bandit.yaml", *ONE, "rounds=1000000")
    with Worker(endpoint) as worker:
        for basis in worker:
            worker.push(np.zeros(basis.layout.count))
            if basis.version == 20:
                cluster.start(TOOL, "drain", "w0", "--run", "run-server", name="drain")

    wait_for(lambda: '"left"' in cluster.log("server"), f"a word that it has left: {cluster.log('drain')}")


def test_the_worker_of_the_readme_runs_as_it_is_written(cluster):
    pytest.importorskip("torch", reason="PyTorch is optional")
    pytest.importorskip("sklearn", reason="the digits are those of scikit-learn")
    code = (ROOT / "README.md").read_text().split("```python\n")[1].split("```")[0]
    server, endpoint = cluster.serve("digits.yaml", *ONE, "rounds=100", "environment.partition=iid", keys="keys")
    wait_for((cluster.folder / "keys/ticket").exists, "a ticket")
    (cluster.folder / "ten.py").write_text(code.replace("tcp://127.0.0.1:5555", endpoint))
    worker = cluster.start(sys.executable, "ten.py", name="ten")

    assert server.wait(60) == 0 and worker.wait(10) == 0, cluster.log("ten")
    assert summary(cluster)["final_score"] > 0.8


def test_a_worker_is_told_what_is_wrong_with_its_metrics(cluster):
    _, endpoint = cluster.serve("bandit.yaml", *ONE)
    with Worker(endpoint) as worker:
        worker.pull()
        worker.push(np.zeros(worker.layout.count), metrics={"beauty": 1})
        with pytest.raises(guidon.ContributionRefused, match="leave out all but loss"):
            worker.pull()


def test_a_lie_that_the_server_assigns_is_carried_out(cluster):
    settings = (*HONEST[1:], "workers=1", "server.quorum=1", "aggregator.name=mean", "rounds=3",
                "byzantine={workers: [0], attack: {name: sign_flip, scale: 10}}", "optimizer={name: sgd, "
                "learning_rate: 1}")
    server, endpoint = cluster.serve("bandit.yaml", *settings)
    with Worker(endpoint) as worker:
        first = worker.pull()
        worker.push(np.full(first.layout.count, 0.5))
        second = worker.pull()

    # One step of rate 1 against −10 × ½.
    assert np.allclose(second.parameters - first.parameters, 5, atol=1e-5)


class TestKeys:
    """Each way of being turned away has an exception of its own, which says what to do."""

    @pytest.fixture
    def served(self, cluster):
        _, endpoint = cluster.serve("bandit.yaml", *ONE, "rounds=1000000", keys="keys")
        wait_for((cluster.folder / "keys/ticket").exists, "a ticket")
        return cluster, endpoint

    def test_without_keys(self, served):
        with pytest.raises(guidon.OtherSecurity, match="ticket="), Worker(served[1]) as worker:
            worker.pull()

    def test_with_keys_at_a_server_that_has_none(self, cluster):
        _, endpoint = cluster.serve("bandit.yaml", *ONE, "rounds=1000000")
        with pytest.raises(guidon.NotAdmitted, match="has no(ne| keys)"):
            Worker(endpoint, ticket="ab" * 64, patience=20)

    def test_with_the_ticket_of_another_server(self, served):
        cluster, endpoint = served
        cluster.serve("bandit.yaml", *ONE, "rounds=1000000", keys="other", name="other")
        wait_for((cluster.folder / "other/ticket").exists, "another ticket")
        with pytest.raises(guidon.OtherServer, match="get a ticket of that server"):
            Worker(endpoint, ticket=cluster.folder / "other/ticket", patience=20)

    def test_with_a_ticket_that_is_used_up(self, served):
        cluster, endpoint = served
        ticket = (cluster.folder / "keys/ticket").read_text()
        Worker(endpoint, ticket=ticket).close()
        with pytest.raises(guidon.TicketSpent, match="get another"):
            Worker(endpoint, ticket=ticket)

    def test_with_keys_that_are_not_enrolled(self, served):
        with pytest.raises(guidon.KeyFileError, match="give a ticket"):
            Worker(served[1], keys=served[0].folder / "nobody")

    def test_with_a_key_that_the_server_lost(self, served):
        cluster, endpoint = served
        Worker(endpoint, ticket=cluster.folder / "keys/ticket", keys=cluster.folder / "me").close()
        (cluster.folder / "me/worker.key").unlink()
        with pytest.raises(guidon.UnknownKey, match="give a new ticket"):
            with Worker(endpoint, keys=cluster.folder / "me") as worker:
                worker.pull()
