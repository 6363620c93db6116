"""How the documentation site is built: ``make docs``. Everything in it is local, so that it can be read offline.

The pages of the API and of the command line are written from the package at
each build: a new module, public name or command is in them without an edit here.
"""

import pkgutil
import re
from importlib import import_module
from pathlib import Path

import click
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

import framing
from framing.cli import COMMANDS

project = "framing"
author = "the framing developers"
copyright = "the framing developers, Apache License 2.0"
version = release = framing.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build"]
# pages may skip a level of headings; two modules may have a private class of one name
suppress_warnings = ["myst.header", "ref.python"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"framing {version}"
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_static_path = ["_static"]
html_css_files = ["site.css"]
highlight_language = "text"
pygments_style = "friendly"
# "->" and quotation marks in tables and examples are meant as they are
smartquotes = False

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_use_param = False
napoleon_use_rtype = False
add_module_names = False
# optional, or slow to import, and none of their classes is documented here
autodoc_mock_imports = ["label_studio_sdk", "sentence_transformers", "spacy", "starlette", "torch", "uvicorn"]
python_maximum_signature_line_length = 90

_ALIGNED = re.compile(r"(?m)^\S.*\S {3,}\S.*\n.*\S {3,}\S")
_API = Path(__file__).parent / "api" / "generated"


def write_api(app: Sphinx) -> None:
    """Write one page per room of the package, one for the ground, and one with the help of every command."""
    pages = {f"rooms/{room}": _room_page(room) for room in _rooms()}
    pages |= {"ground": _ground_page(), "commands": _commands_page()}
    if app.tags.has("brief"):  # without members, for a look at the other pages
        pages = {name: page.replace("   :members:\n", "") for name, page in pages.items()}
    (_API / "rooms").mkdir(parents=True, exist_ok=True)
    for path in _API.rglob("*.rst"):
        if path.relative_to(_API).with_suffix("").as_posix() not in pages:
            path.unlink()
    for name, page in pages.items():
        path = _API / f"{name}.rst"
        if not path.is_file() or path.read_text(encoding="utf-8") != page:  # Sphinx reads what has changed
            path.write_text(page, encoding="utf-8")


def _rooms() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(framing.__path__) if module.ispkg and module.name != "cli"]


def _room_page(room: str) -> str:
    names = [module.name for module in pkgutil.iter_modules(import_module(f"framing.{room}").__path__)]
    return "\n".join([*_heading(f"framing.{room}", "="), *_module(f"framing.{room}"),
                      *(line for name in names for line in _section(f"framing.{room}.{name}"))])  # fmt: skip


def _ground_page() -> str:
    names = [module.name for module in pkgutil.iter_modules(framing.__path__) if not module.ispkg]
    head = _heading("The ground: modules that every room may import", "=")
    return "\n".join([*head, *(line for name in names for line in _section(f"framing.{name}"))])


def _section(name: str) -> list[str]:
    return [*_heading(name, "-"), *_module(name)]


def _module(name: str) -> list[str]:
    return [f".. automodule:: {name}", "   :members:", ""]


def _commands_page() -> str:
    lines = _heading("Commands", "=")
    for name in COMMANDS:
        command = getattr(import_module(f"framing.cli.{name.replace('-', '_')}"), name.replace("-", "_"))
        context = click.Context(
            command,
            info_name=f"framing {name}",
            max_content_width=88,
            terminal_width=88,
            help_option_names=["-h", "--help"],
        )
        text = re.sub(r"\n{3,}", "\n\n", command.get_help(context))
        help_lines = (f"    {line}".rstrip() for line in text.splitlines())
        lines += [*_heading(f"framing {name}", "-"), "::", "", *help_lines, ""]
    return "\n".join(lines)


def _heading(text: str, line: str) -> list[str]:
    return [text, line * len(text), ""]


def skip_member(app: Sphinx, what: str, name: str, member: object, skip: bool, options: object) -> bool:
    """Leave out the methods that scikit-learn adds to every estimator; its own manual describes them."""
    return skip or re.fullmatch(r"set_\w+_request", name) is not None


def keep_drawings(app: Sphinx, what: str, name: str, value: object, options: object, lines: list[str]) -> None:
    """Show paragraphs of a module's docstring that are aligned with spaces (trees, tables) as they are written."""
    if what != "module":
        return
    shown = [_drawing(part) if _ALIGNED.search(part) else part for part in "\n".join(lines).split("\n\n")]
    lines[:] = "\n\n".join(shown).split("\n")


def _drawing(paragraph: str) -> str:
    return "::\n\n" + "\n".join(f"    {line}" for line in paragraph.splitlines())


class LinkPages(SphinxPostTransform):
    """Make ``docs/method.md`` and the like, which readers of the files can open, links in the site."""

    default_priority = 400

    def run(self, **kwargs: object) -> None:
        """Wrap each such literal in a link to its page."""
        for literal in list(self.document.findall(nodes.literal)):
            page = re.fullmatch(r"docs/(.+)\.md", literal.astext())
            if page and page[1] in self.env.all_docs and not isinstance(literal.parent, nodes.reference):
                link = make_refnode(self.app.builder, self.env.docname, page[1], None, literal.deepcopy())
                literal.replace_self(link)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what this file adds."""
    app.connect("builder-inited", write_api)
    app.connect("autodoc-skip-member", skip_member)
    app.connect("autodoc-process-docstring", keep_drawings)
    app.add_post_transform(LinkPages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
