"""Mistakes of a caller, and a server that is not there."""

import pytest

from guidon import ServerSilent, Worker


@pytest.mark.parametrize("endpoint", ["nowhere", "tcp://127.0.0.1:99999", "http://127.0.0.1:80"])
def test_what_is_no_endpoint_is_said(endpoint):
    with pytest.raises(ValueError, match=f"{endpoint} is no endpoint"):
        Worker(endpoint)


def test_nobody_there_is_said_with_the_endpoint(tmp_path):
    endpoint = f"ipc://{tmp_path}/nobody"
    with Worker(endpoint, patience=0.2) as worker, pytest.raises(ServerSilent, match=f"no answer from {endpoint}"):
        worker.pull()


def test_a_ticket_without_its_server_is_said_with_the_endpoint(tmp_path):
    endpoint = f"ipc://{tmp_path}/nobody"
    with pytest.raises(ServerSilent, match=f"no answer from {endpoint}"):
        Worker(endpoint, ticket="ab" * 64, patience=0.2)


def test_a_gradient_comes_after_parameters(tmp_path):
    with Worker(f"ipc://{tmp_path}/nobody") as worker, pytest.raises(ValueError, match="for basis in worker"):
        worker.push([1.0])


def test_a_worker_may_be_closed_twice_and_gives_nothing_then(tmp_path):
    worker = Worker(f"ipc://{tmp_path}/nobody")
    worker.close()
    worker.close()
    assert worker.pull() is None
