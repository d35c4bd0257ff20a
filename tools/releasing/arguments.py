"""Refuses arguments that no release can be made with."""

import re

from .workspace import CRATES, TARGET, Wrong

DEFAULT_FOLDER = TARGET / "release-tree"
# It is pasted into links of Markdown, so nothing that ends one.
PAGE = re.compile(r"https://[\w.-]+(:\d+)?(/[\w.~-]+)+(?<!\.git)", re.A)


def check_name(name):
    if name == "cors-core":
        raise Wrong("the name `cors-core`: on the registry it is another author's crate. Give the name that this core is to have.")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or len(name) > 64:
        raise Wrong(f"the name `{name}`: not lower-case letters and digits, joined by `-`, up to 64. Give one like `cors-verdict`.")
    if name in CRATES:
        raise Wrong(f"the name `{name}`: another crate of this workspace has it. Give one that is free.")


def check_repository(repository):
    if not PAGE.fullmatch(repository):
        raise Wrong(f"the repository `{repository}`: not the URL of a page. Give one like `https://github.com/OWNER/REPOSITORY`, without a slash or `.git` at the end.")


def check_folder(folder):
    """The copy replaces the default folder, and goes into another one only if nothing is there."""
    nearest = next(it for it in [folder, *folder.parents] if it.exists())
    if not nearest.is_dir():
        raise Wrong(f"the folder {folder}: {'it' if nearest == folder else nearest} is a file. Give the path of a new folder, or none.")
    if folder != DEFAULT_FOLDER and nearest == folder and any(folder.iterdir()):
        raise Wrong(f"the folder {folder}: it is not empty, and what is in it would be lost. Give a new one, or none.")
