"""Finds what would lead to the `cors-core` of the registry, which is another author's crate."""

import re
import subprocess

from .workspace import ROOT, Wrong, packages

# What makes a dependency of that name another crate than the registry's. A package is not, if it has that name.
OURS = re.compile(r'\b(path|git|workspace)\s*=|\bpackage\s*=\s*["\'](?!cors-core["\'])')
# A dependency on a line of its own, `cors-core = …` or `cors-core.version = …`, in a document or a comment too, or one
# under another name.
LINE = re.compile(
    r'''(?<![\w-])(?P<quote>["']?)cors-core(?P=quote)(?:\s*\.\s*(?!(?:path|git|workspace|package)\b)\w+)?\s*=(?P<value>.*)'''
    r'''|(?<![\w-])[\w-]+\s*=(?P<renamed>\s*\{.*\bpackage\s*=\s*["']cors-core["'].*)'''
)
# A table of a manifest, up to a line without a key.
TABLE = re.compile(r'''dependencies\.["']?cors-core["']?\](?P<value>.*(?:\n\W*[\w-]+\s*=.*)*)''')
# Up to the end of a piece of code. The registry takes `_` for `-`.
ADD = re.compile(r"cargo[ \t]+(?:\+\S+[ \t]+)?add\b[^\n`]*?(?<![\w/-])cors[-_]core(?![\w-])", re.I)


def strangers(text):
    """Each place that means the stranger's crate, as it is written."""
    text = text.replace("\\\n", " ")
    for pattern in (LINE, TABLE):
        for match in pattern.finditer(text):
            if not OURS.search(match["value"] or match.groupdict().get("renamed") or ""):
                yield match[0].splitlines()[0].strip()
    yield from (match[0] for match in ADD.finditer(text))


def refuse_strangers(folder):
    """No source, document or manifest of the copy names the stranger's crate as a dependency."""
    files = sorted(it for it in folder.rglob("*") if it.suffix in {".rs", ".md", ".toml"} and it.is_file())
    wrong = [
        f"{file.relative_to(folder)} says `{it}`, which is another author's crate. Write a `path`, `git` or `package`, or the name of this core."
        for file in files
        for it in strangers(file.read_text())
    ]
    if wrong:
        raise Wrong("\n".join(wrong))


def check_nothing_is_publishable_here():
    """`cargo publish` refuses every package of the repository as it is."""
    for name, package in packages(ROOT).items():
        command = ["cargo", "publish", "--dry-run", "--allow-dirty", "--locked", "-p", name]
        refused = package["publish"] == [] and subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if not refused or "cannot be published" not in refused.stderr:
            raise Wrong(f"the package `{name}` of this repository: `cargo publish` would take it, and with it the stranger's `cors-core`. Write `publish.workspace = true` in {package['manifest_path']}.")
