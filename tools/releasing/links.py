"""Makes the links of READMEs and documents absolute, as registries show them without the repository."""

import os
import re
from pathlib import Path

from .workspace import CRATES, Wrong

# A link or an image of Markdown, the definition of a link, and an attribute of HTML.
LINK = re.compile(
    r'\]\((?P<link>[^)\s]+)|^\[[^\]]+\]:\s*(?P<definition>\S+)|\b(?:src|srcset|href)="(?P<attribute>[^"]+)"',
    re.M,
)
# What rustdoc resolves, or what does not lead to a file.
ELSEWHERE = re.compile(r"[a-z]+:[^:]|[#<]|\w+(::\w+)*[!()]*$")
FENCED = re.compile(r"^```.*?^```$", re.M | re.S)
# A link to an item of the core. rustdoc resolves it, and a registry's page does not.
ITEM = re.compile(r"\]\(cors_core::([\w:]+)\)")


def relative_links(text):
    """The place of each target that is a file, and the target."""
    code = [it.span() for it in FENCED.finditer(text)]
    for match in LINK.finditer(text):
        kind = match.lastgroup
        target = match[kind]
        if not ELSEWHERE.match(target) and not any(start <= match.start() < end for start, end in code):
            yield match.span(kind), target


def absolute(file, folder, pages):
    """The text of a document with absolute links, and what its links name that does not exist."""
    text, missing = file.read_text(), []
    for (start, end), target in reversed(list(relative_links(text))):
        path, _, anchor = target.partition("#")
        named = Path(os.path.normpath(file.parent / path))
        if not named.exists() or not named.is_relative_to(folder):
            missing.append(f"{file.relative_to(folder)}: its link to `{target}` leads to no file of the repository. Correct the link.")
            continue
        is_image = named.suffix in {".png", ".svg"}
        url = f"{pages['raw' if is_image else 'blob']}/{named.relative_to(folder)}" + (anchor and f"#{anchor}")
        text = text[:start] + url + text[end:]
    return ITEM.sub(rf"]({pages['docs']}/cors_core/?search=\1&go_to_first=true)", text), missing


def make_links_absolute(folder, name, repository, version):
    pages = {kind: f"{repository}/{kind}/v{version}" for kind in ("blob", "raw")}
    pages["docs"] = f"https://docs.rs/{name}/{version}"
    missing = []
    for crate in CRATES:
        for file in [folder / crate / "README.md", *(folder / crate / "docs").glob("*.md")]:
            if file.exists():
                text, of_file = absolute(file, folder, pages)
                file.write_text(text)
                missing += of_file
    if missing:
        raise Wrong("\n".join(missing))
