# Two commands do everything: 'make lab' and 'make test'. The work is done by tools/environment.py
# and d2l_conv/course.py; here is only what one types.

PYTHON ?= python3
PIP_ARGS ?=
LAB_ARGS ?=
ASSIGNMENT ?= padding_and_stride
PLATFORM ?=
COLUMN ?=
RECEIPT ?=
REPOSITORY ?=
EDITION ?=

CHANGED_NOTEBOOKS = $(shell git ls-files --modified --others --exclude-standard '*.ipynb')
# Of the Chinese ones, lessons 3 and 4 are not run: tests hold all to the English programs and numbers.
NOTEBOOKS = $(if $(CHANGED),$(CHANGED_NOTEBOOKS),notebooks/*.ipynb assignments/source \
	$(wildcard notebooks/zh/[0125]-*.ipynb) assignments/source_zh)

ifneq ($(EDITION),)
export D2L_CONV_LANGUAGE = $(EDITION)
endif

# Tests, grader and bench start Python many times; it need not compile the package each time.
unexport PYTHONDONTWRITEBYTECODE

CHINESE = $(filter zh%,$(EDITION))

RUN := .venv/bin/python
PYTEST := $(RUN) -m pytest
COURSE := $(RUN) -m d2l_conv.course
NBGRADER := $(COURSE) nbgrader

.DEFAULT_GOAL := help

help:  ## list the targets (EDITION=zh: in Chinese)
	@$(PYTHON) tools/say.py

lab: environment-teacher  ## open JupyterLab on the start page; set up what is missing (EDITION=zh: in Chinese)
	@$(COURSE) lab $(LAB_ARGS)

test: environment-test  ## run every test; set up what is missing
	@$(MAKE) --keep-going --no-print-directory --jobs=2 lint types notebooks; failed=$$?; \
	$(MAKE) --no-print-directory units && exit $$failed

lint: environment-test  ## check style and formatting
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check

types: environment-test  ## check the package's types
	$(RUN) -m mypy

notebooks: environment-test  ## run lessons and homework again and compare every output (CHANGED=1: those you changed)
	$(if $(NOTEBOOKS),$(PYTEST) --nbval --nbval-current-env -n 2 --dist loadfile $(NOTEBOOKS),@$(PYTHON) tools/say.py "No notebook has changed.")

# Three workers for two cores: the browser tests wait about as much as they compute.
units: environment-test  ## run the tests of the package, the homework and the grader
	$(PYTEST) -n 3 --dist loadfile --no-loadscope-reorder

corpus: environment-test  ## print how the checks deal with hundreds of right and wrong answers
	@PYTHONPATH=tests OMP_NUM_THREADS=1 $(RUN) -m corpus

bench: environment-test  ## measure picture, training and grading, each beside the common way
	@for bench in tests/bench/*.py; do echo; echo "$$bench"; $(RUN) $$bench || exit 1; done

site: environment-site  ## build the web edition into build/site (REPOSITORY=https://github.com/you/course)
	@REPOSITORY="$(REPOSITORY)" $(RUN) site/build.py

rerun: environment-test  ## run lessons and homework, keep the results in build/notebooks (EDITION=zh)
	$(RUN) -m nbconvert --to notebook --execute --allow-errors \
		--output-dir build/notebooks$(if $(CHINESE),/zh) \
		notebooks$(if $(CHINESE),/zh)/*.ipynb assignments/source$(if $(CHINESE),_zh)/*/*.ipynb

widgets:  ## join the widgets' JavaScript again after a change (needs esbuild)
	$(PYTHON) tools/bundle_widgets.py

translations: environment-test  ## bring the catalogues of translations up to date
	@$(RUN) tools/translations.py

release: environment-teacher  ## teacher: give out the homework as its source is now (EDITION=zh: in Chinese)
	@$(COURSE) release

selfstudy: environment-teacher  ## grade your own homework and open the feedback (ASSIGNMENT=..., RECEIPT=...)
	@$(RUN) -m d2l_conv.selfstudy $(ASSIGNMENT) $(if $(RECEIPT),--receipt=$(RECEIPT))

collect: environment-teacher  ## teacher: take in what learners handed in (ASSIGNMENT=..., PLATFORM=moodle)
	@$(NBGRADER) $(if $(PLATFORM),zip_collect $(ASSIGNMENT) --force --PlatformExtractor.platform=$(PLATFORM),collect $(ASSIGNMENT) --update)

grade: environment-teacher  ## teacher: grade the class, in parallel
	@$(COURSE) grade $(ASSIGNMENT)

overview: environment-teacher  ## teacher: write the page about points and mistakes of the class
	@$(COURSE) overview $(ASSIGNMENT)

similar: environment-teacher  ## teacher: write the page of hand-ins whose code is alike (ASSIGNMENT=...)
	@$(COURSE) similar $(ASSIGNMENT)

feedback: environment-teacher  ## teacher: write the feedback pages and give them out
	@$(NBGRADER) generate_feedback $(ASSIGNMENT)
	@$(NBGRADER) release_feedback $(ASSIGNMENT)

export: environment-teacher  ## teacher: write assignments/grades.csv, or what goes back to a PLATFORM
	@$(COURSE) $(if $(PLATFORM),upload $(ASSIGNMENT) --platform=$(PLATFORM) $(if $(COLUMN),--column='$(COLUMN)'),nbgrader export)

clean:  ## remove the environment and caches; homework and grades stay
	rm -rf .venv build d2l_conv.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

environment-%:
	@$(PYTHON) tools/environment.py $* $(PIP_ARGS)

.PHONY: help lab test lint types notebooks units corpus bench site rerun widgets translations selfstudy release collect grade overview similar feedback export clean
