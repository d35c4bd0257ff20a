"""Makes the copy that is released, with the name of the core and the URL of the repository."""

import re
import shutil
import subprocess

from .workspace import CRATES, ROOT, Wrong

# What the examples say of dependencies as long as nothing is published.
UNPUBLISHED = ", with the path of your clone of this repository, as nothing is published yet:\n"
IN_CLONE = re.compile(r'^(//! (cors-\w+) = \{ )path = "\.\./cors/\2"', re.M)


def copy(folder):
    """The tracked files, as in the last commit."""
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, check=True, capture_output=True).stdout
    if changed:
        print("note: the copy is of the last commit; what has changed since is not in it")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x"], cwd=folder, input=archive, check=True)


def replace(file, old, new):
    text = file.read_text()
    if text.count(old) != 1:
        raise Wrong(f"{file}: it has `{old.strip()}` {text.count(old)} times instead of once. Adapt tools/releasing to the new text.")
    file.write_text(text.replace(old, new))


def settle(folder, name, repository, version):
    """Names the core, and lets the crates be published. The core's library stays `cors_core`."""
    core = folder / "cors-core/Cargo.toml"
    replace(core, 'name = "cors-core"\n', f'name = "{name}"\ndocumentation = "https://docs.rs/{name}"\n')
    replace(core, "\n[features]\n", '\n[lib]\nname = "cors_core"\n\n[features]\n')
    replace(folder / "Cargo.toml", 'cors-core = { path', f'cors-core = {{ package = "{name}", path')
    for crate in CRATES:
        published = f'publish = true\nrepository = "{repository}"\n'
        replace(folder / crate / "Cargo.toml", "publish.workspace = true\n", published)
    for example in (folder / "examples/frameworks").glob("*.rs"):
        replace(example, UNPUBLISHED, ":\n")
        example.write_text(IN_CLONE.sub(lambda it: it[1] + published_as(it[2], name, version), example.read_text()))


def published_as(crate, name, version):
    """What an application writes to depend on a crate, without the braces."""
    compatible = version.rpartition(".")[0]
    package = f'package = "{name}", ' if crate == "cors-core" else ""
    return f'{package}version = "{compatible}"'
