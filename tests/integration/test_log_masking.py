"""No log line shows a personal number, whoever wrote it."""

import io
import logging

import pytest

from api.log_masking import FORMAT, MaskedFormatter

NUMBERS = ("13812345678", "640103199001011234", "6222021234567890123", "someone@example.com")


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(out: io.StringIO) -> logging.Logger:
    """A logger of its own that writes as the service does."""
    handler = logging.StreamHandler(out)
    handler.setFormatter(MaskedFormatter(FORMAT))
    log = logging.Logger("tests")
    log.addHandler(handler)
    return log


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_are_masked_in_messages_arguments_and_tracebacks(
    log: logging.Logger, out: io.StringIO, number: str
) -> None:
    log.warning(f"他的电话是{number}")
    log.warning("[parameters: {'text': %r}]", f"银行卡号{number}")
    try:
        raise ValueError(f"cannot store 身份证 {number}")
    except ValueError:
        log.exception("failed")
    assert number not in out.getvalue() and out.getvalue().count("*") >= 3


def test_the_rest_of_a_line_stays_as_it_is(log: logging.Logger, out: io.StringIO) -> None:
    log.warning("order DD-20261126-0007: %s yuan, 宁工信办发〔2019〕69号", 3_000_000)
    assert (
        out.getvalue().rstrip().endswith("WARNING tests order DD-20261126-0007: 3000000 yuan, 宁工信办发〔2019〕69号")
    )
