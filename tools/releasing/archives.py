"""Packages the crates, and checks what is in the packages."""

import re
import tarfile
from pathlib import Path

from .links import relative_links
from .workspace import ROOT, TARGET, Wrong, packages, run

LICENCES = ["LICENSE-MIT", "LICENSE-APACHE"]
LICENCE = "MIT OR Apache-2.0"
# By the crate's folder. The public suffix list is data under another licence.
OTHER_LICENCES = {"cors-core": f"({LICENCE}) AND MPL-2.0"}
# As the registry spells those in use. One that it does not know is dropped without an error.
CATEGORIES = {
    "command-line-utilities",
    "config",
    "no-std",
    "wasm",
    "web-programming",
    "web-programming::http-server",
}
MAX_FILE = 300 * 1024
# The profile of the workspace, which packages do not have: with it, dependencies are not built twice.
PROFILE = ['profile.dev.debug="line-tables-only"', 'profile.dev.package."*".debug="none"']


def package_all(folder, names):
    chosen = [it for name in names for it in ("-p", name)]
    profile = [it for line in PROFILE for it in ("--config", line)]
    # The lock file has the core's former name.
    run("cargo", "update", "--quiet", "--workspace", cwd=folder)
    print("Packaging the crates, and building each from its package.", flush=True)
    run("cargo", "package", "--quiet", "--locked", "--target-dir", TARGET, *profile, *chosen, cwd=folder)


def problems_of_manifest(package):
    """What the registry would refuse or drop, and what its page would lack."""
    name = package["name"]
    is_library = any("lib" in it["kind"] for it in package["targets"])
    documentation = f"https://docs.rs/{name}"
    licence = OTHER_LICENCES.get(Path(package["manifest_path"]).parent.name, LICENCE)
    keywords, categories = package["keywords"], package["categories"]
    if not package["description"]:
        yield "it has no `description`. Write a sentence."
    if not package["repository"]:
        yield "it has no `repository`. Let tools/release write it: `publish.workspace = true`."
    if package["license"] != licence:
        yield f"its `license` is `{package['license']}`. Write `{licence}`."
    if is_library and package["documentation"] != documentation:
        yield f"its `documentation` is `{package['documentation']}`. Write `{documentation}`."
    if is_library and package["features"] and "docs" not in (package["metadata"] or {}):
        yield "its features are not documented. Add `[package.metadata.docs.rs]` with `all-features = true`."
    if not 1 <= len(keywords) <= 5 or not all(re.fullmatch(r"[a-z0-9][\w+-]{0,19}", it) for it in keywords):
        yield f"its `keywords` are {keywords}. Give 1 to 5, each a word of at most 20 letters."
    if not 1 <= len(categories) <= 5 or set(categories) - CATEGORIES:
        yield f"its `categories` are {categories}. Give 1 to 5 of the registry's, and list new ones in tools/releasing/archives.py."


def problems_of_archive(members):
    """What is missing in a package or does not belong there, of its files by name."""
    for licence in LICENCES:
        if members.get(licence) != (ROOT / licence).read_bytes():
            yield f"it has no {licence}, or another one. Link it: `ln -s ../{licence}` in the crate's folder."
    for name, content in members.items():
        if len(content) > MAX_FILE:
            yield f"{name} has {len(content) // 1024} KiB, and over {MAX_FILE // 1024} a file is hardly needed. Leave it out of `include`."
    if b'name = "cors-core"\n' in members.get("Cargo.lock", b""):
        yield "its Cargo.lock has `cors-core`, which is another author's crate. Write `cors-core.workspace = true`."
    if "README.md" not in members:
        yield "it has no README.md. Write one."
    for name in (it for it in members if it.endswith(".md")):
        yield from (f"{name} has the relative link `{it}`. Write a URL." for _, it in relative_links(members[name].decode()))


def check(folder):
    """A line for each package, or all that is wrong with them."""
    lines, wrong = [], []
    for name, package in ((it["name"], it) for it in packages(folder).values() if it["publish"] != []):
        archive = TARGET / "package" / f"{name}-{package['version']}.crate"
        with tarfile.open(archive) as tar:
            members = {it.name.split("/", 1)[1]: tar.extractfile(it).read() for it in tar if it.isfile()}
        wrong += [f"{name}: {it}" for it in [*problems_of_manifest(package), *problems_of_archive(members)]]
        unpacked = sum(map(len, members.values())) // 1024
        lines.append(f"{name:14}{package['version']:>8}{len(members):7}{unpacked:9} KiB{archive.stat().st_size // 1024:6} KiB   Rust {package['rust_version']}")
    if wrong:
        raise Wrong("\n".join(wrong))
    return lines


def compare_with(baseline, names, folder):
    """The public items of each library, compared with a published version."""
    if not baseline:
        print("Not compared with a published version, as none is published. After the first release, give it: --baseline 0.1.0")
        return
    for name in (it for it in names if it != "cors-cli"):
        run("cargo", "semver-checks", "-p", name, "--baseline-version", baseline, cwd=folder)
