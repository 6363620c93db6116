"""The page as PDF, printed by an installed Chromium."""

import shutil
import subprocess
from pathlib import Path

from framing.errors import InputError
from framing.temporary import temporary_folder

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
SECONDS = 300


def find_chromium() -> str:
    """Return the path of a Chromium; raise ``InputError`` if there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise InputError(
        f"printing a PDF needs Chromium, which was not found (looked for {', '.join(NAMES)}); print the page from "
        f"any browser"
    )


def print_page(page: Path) -> bytes:
    """Print a page, and return the PDF.

    Raises
    ------
    InputError
        There is no Chromium, or printing failed.
    """
    program = find_chromium()
    with temporary_folder() as profile:
        printed = profile / "page.pdf"
        command = [
            program,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={profile}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={printed}",
            page.resolve().as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise InputError(f"{program} could not print it: {error}", path=page) from error
        if done.returncode or not printed.is_file() or not printed.stat().st_size:
            raise InputError(f"{program} could not print it: {done.stderr.strip()[-200:]}", path=page)
        return printed.read_bytes()
