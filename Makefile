# Two commands are enough: `make run` and `make test`. What they do is in deploy/launch.py.
PYTHON ?= python3
ENV = .venv/bin

.PHONY: run test bench check install clean wechat-sim

run:
	@$(PYTHON) deploy/launch.py run

test:
	@$(PYTHON) deploy/launch.py prepare --tests
	@$(ENV)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

bench:
	@$(PYTHON) deploy/launch.py prepare --tests
	@$(ENV)/python -W ignore -m tests.bench.run

wechat-sim:
	@$(ENV)/python -m tests.fakes.wechat_terminal

check:
	@$(PYTHON) deploy/launch.py install --tests
	@$(ENV)/ruff check .
	@$(ENV)/ruff format --check .
	@$(ENV)/mypy knowledge matching bot channels api deploy
	@$(ENV)/lint-imports

install:
	@$(PYTHON) deploy/launch.py install --tests

clean:
	rm -rf var .mypy_cache .ruff_cache .pytest_cache
