"""How the documentation is built: MyST pages, no outside request from the result."""

import tomllib
from pathlib import Path

_project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "detente"
author = "The detente maintainers"
project_copyright = "the detente maintainers, Apache-2.0"
version = release = _project["version"]

extensions = ["myst_nb"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
# Notebooks are stored without what they print: it is made here, by the code that is documented. One that fails fails the build.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 900
exclude_patterns = ["images/*.md"]
myst_heading_anchors = 3
# A block's first line may say which file it is; highlighting it as YAML or a console session is all that is wanted.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = f"detente {release}"
html_show_sourcelink = False
html_copy_source = False
