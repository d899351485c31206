"""Files of keys are those of `guidon worker`."""

import pytest

from guidon import KeyFileError
from guidon.keys import KeyPair, Ticket, WorkerKeys, read_ticket


def test_a_folder_keeps_the_pair_and_the_server_and_is_nobody_elses_meanwhile(tmp_path):
    keys = WorkerKeys(tmp_path / "me")
    keys.belong_to(bytes(range(32)))
    with pytest.raises(KeyFileError, match="another process uses these keys"):
        WorkerKeys(tmp_path / "me")
    keys.close()

    again = WorkerKeys(tmp_path / "me")
    assert (again.pair, again.server) == (keys.pair, bytes(range(32)))
    assert (tmp_path / "me/worker.key").stat().st_mode & 0o777 == 0o600
    assert repr(again.pair.secret) not in repr(again.pair)


def test_a_secret_that_others_may_read_is_refused(tmp_path):
    WorkerKeys(tmp_path).close()
    (tmp_path / "worker.key").chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        WorkerKeys(tmp_path)


def test_the_secret_half_gives_the_public_one():
    pair = KeyPair.new()
    assert KeyPair.of(pair.secret) == pair


def test_a_ticket_is_128_digits_in_a_file_or_by_itself(tmp_path):
    text = "0123456789abcdef" * 8
    (tmp_path / "ticket").write_text(text + "\n")
    wanted = Ticket(bytes.fromhex(text[:64]), bytes.fromhex(text[64:]))

    assert read_ticket(tmp_path / "ticket") == read_ticket(text) == wanted
    assert text[64:] not in repr(wanted)


@pytest.mark.parametrize("content, words", [(None, "there is no such file"), ("operator 12", "is no ticket")])
def test_what_is_no_ticket_is_said_with_its_file(tmp_path, content, words):
    if content is not None:
        (tmp_path / "t").write_text(content)
    with pytest.raises(KeyFileError, match=words):
        read_ticket(tmp_path / "t")
