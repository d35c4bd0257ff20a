"""What tools/release refuses. Run by `python3 -B -m unittest discover tools/releasing -t tools`."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from .archives import problems_of_archive, problems_of_manifest
from .arguments import check_folder, check_name, check_repository
from .links import make_links_absolute, relative_links
from .strangers import refuse_strangers, strangers
from .tree import settle
from .workspace import CRATES, ROOT, Wrong

MANIFEST = {
    "name": "cors-axum",
    "manifest_path": "/copy/cors-axum/Cargo.toml",
    "targets": [{"kind": ["lib"]}],
    "description": "CORS",
    "repository": "https://github.com/OWNER/cors",
    "license": "MIT OR Apache-2.0",
    "documentation": "https://docs.rs/cors-axum",
    "features": {},
    "metadata": None,
    "keywords": ["cors"],
    "categories": ["web-programming"],
}
CORE_LICENCE = "(MIT OR Apache-2.0) AND MPL-2.0"


class Arguments(unittest.TestCase):
    def test_names(self):
        check_name("cors-verdict")
        for name in ("cors-core", "cors-axum", "Cors", "cors_verdict", "cors-", "1cors", "", "a" * 65, "cors\n"):
            with self.subTest(name), self.assertRaisesRegex(Wrong, "(?s)the name .*Give"):
                check_name(name)

    def test_repositories(self):
        for url in ("https://github.com/OWNER/cors", "https://git.example:8443/a/b.c/d"):
            check_repository(url)
        for url in (
            "http://github.com/OWNER/cors",
            "github.com/OWNER/cors",
            "git@github.com:OWNER/cors",
            "https://github.com",
            "https://github.com/OWNER/cors/",
            "https://github.com/OWNER/cors.git",
            "https://github.com/OWNER/cors?tab=readme",
            "https://github.com/OWNER/cors#readme",
            'https://github.com/OWNER/"cors',
            "https://github.com/OWNER/(cors)",
            "https://github.com/OWNER/cors\n",
        ):
            with self.subTest(url), self.assertRaisesRegex(Wrong, "(?s)the repository .*Give"):
                check_repository(url)

    def test_folders(self):
        with tempfile.TemporaryDirectory() as made:
            empty = Path(made).resolve()
            check_folder(empty)
            check_folder(empty / "new" / "newer")
            file = empty / "file"
            file.write_text("kept")
            with self.assertRaisesRegex(Wrong, "it is not empty"):
                check_folder(empty)
            with self.assertRaisesRegex(Wrong, "it is a file"):
                check_folder(file)
            with self.assertRaisesRegex(Wrong, f"{file} is a file"):
                check_folder(file / "new" / "newer")

    def test_the_command_says_it_without_a_traceback(self):
        command = [ROOT / "tools/release", "cors-verdict", "https://github.com/OWNER/cors", ROOT / "Cargo.toml"]
        done = subprocess.run(command, capture_output=True, text=True)
        said = f"tools/release: the folder {ROOT}/Cargo.toml: it is a file. Give the path of a new folder, or none.\n"
        self.assertEqual((done.returncode, done.stdout, done.stderr), (1, "", said))


class Strangers(unittest.TestCase):
    OTHERS = [
        'cors-core = "0.1"',
        "cors-core='0.1'",
        '"cors-core" = "0.1"',
        'cors-core = { version = "0.1", features = ["http"] }',
        '//! cors-core = { version = "0.1" }',
        'cors-core = { package = "cors-core", version = "0.1" }',
        'cors = { package = "cors-core", version = "0.1" }',
        'cors-core.version = "0.1"',
        '[dependencies.cors-core]\nversion = "0.1"\nfeatures = ["http"]',
        "[target.'cfg(unix)'.dev-dependencies.cors-core]\nversion = \"0.1\"\n\n[lib]\npath = \"a.rs\"",
        "cargo add cors-core",
        "run `cargo add cors-core@0.1` in",
        "cargo +nightly add cors-core",
        "cargo  add --dev axum cors-core",
        "cargo add \\\n    cors-core --features http",
        "cargo add cors_core",
    ]
    OURS = [
        'cors-core = { path = "cors-core", version = "0.1.0" }',
        'cors-core = { package = "cors-verdict", version = "0.1" }',
        'cors-core = { git = "https://github.com/OWNER/cors" }',
        'cors-core = { workspace = true, features = ["http"] }',
        "cors-core.workspace = true",
        "cors-core.path = '../cors/cors-core'",
        'cors = { package = "cors-core", path = "../cors/cors-core" }',
        '[dependencies.cors-core]\nversion = "0.1"\npackage = "cors-verdict"',
        'my-cors-core = "1"',
        'cors-core-macros = "1"',
        'live = ["cors-core/live"]',
        "cargo add cors-axum",
        "cargo add --path ../cors/cors-core",
        "`cargo add cors-axum` adds `cors-core`",
        "cargo run -p cors-core --example guard",
    ]

    def test_they_are_found_in_any_spelling_and_ours_are_not(self):
        for text in self.OTHERS:
            with self.subTest(text):
                self.assertEqual(len(list(strangers(f"before\n{text}\nafter\n"))), 1)
        for text in self.OURS:
            with self.subTest(text):
                self.assertEqual(list(strangers(f"before\n{text}\nafter\n")), [])

    def test_sources_documents_and_manifests_are_searched(self):
        for name in ("examples/a.rs", "docs/a.md", "a/Cargo.toml"):
            with self.subTest(name), tempfile.TemporaryDirectory() as made:
                file = Path(made) / name
                file.parent.mkdir()
                file.write_text('cors-core = { path = "../cors/cors-core" }\n')
                refuse_strangers(Path(made))
                file.write_text('cors-core = "0.1"\n')
                with self.assertRaisesRegex(Wrong, f'^{name} says `cors-core = "0.1"`'):
                    refuse_strangers(Path(made))


class Copy(unittest.TestCase):
    def test_examples_name_the_published_crates(self):
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            subprocess.run(["cp", "--parents", "Cargo.toml", *(f"{it}/Cargo.toml" for it in CRATES), folder], cwd=ROOT, check=True)
            subprocess.run(["cp", "-r", "--parents", "examples/frameworks", folder], cwd=ROOT, check=True)
            settle(folder, "cors-verdict", "https://github.com/OWNER/cors", "0.2.3")
            refuse_strangers(folder)
            poem, hyper = ((folder / f"examples/frameworks/{it}.rs").read_text() for it in ("poem", "hyper"))
            self.assertIn('//! cors-core = { package = "cors-verdict", version = "0.2", features = ["http", "tracing"] }\n', poem)
            self.assertIn('//! cors-axum = { version = "0.2", default-features = false, ', hyper)
            self.assertIn("//! In your own `Cargo.toml`:\n", hyper)


class Packages(unittest.TestCase):
    def test_links_into_the_repository(self):
        text = '[a](../docs/a.md) [b](https://a.example/) [c](#c)\n[d]: d.md\n<img src="e.svg">\n```\n[f](f.md)\n```\n'
        self.assertEqual([it for _, it in relative_links(text)], ["../docs/a.md", "d.md", "e.svg"])
        said = [it for it in problems_of_archive({"README.md": b"[a](../docs/a.md)"}) if "link" in it]
        self.assertEqual(said[-1], "README.md has the relative link `../docs/a.md`. Write a URL.")

    def test_links_become_absolute_or_are_refused(self):
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            readme = folder / "cors-axum/README.md"
            readme.parent.mkdir()
            readme.write_text("[a](../a.md#b), [`Routes`](cors_core::Routes)")
            arguments = (folder, "cors-verdict", "https://github.com/OWNER/cors", "0.1.0")
            with self.assertRaisesRegex(Wrong, "its link to `../a.md#b` leads to no file"):
                make_links_absolute(*arguments)
            (folder / "a.md").touch()
            make_links_absolute(*arguments)
            docs = "https://docs.rs/cors-verdict/0.1.0/cors_core/?search=Routes&go_to_first=true"
            self.assertEqual(readme.read_text(), f"[a](https://github.com/OWNER/cors/blob/v0.1.0/a.md#b), [`Routes`]({docs})")

    def test_manifests(self):
        self.assertEqual(list(problems_of_manifest(MANIFEST)), [])
        core = {**MANIFEST, "manifest_path": "/copy/cors-core/Cargo.toml"}
        self.assertEqual(list(problems_of_manifest({**core, "license": CORE_LICENCE})), [])
        for wrong in (
            core,
            {**MANIFEST, "license": CORE_LICENCE},
            {**MANIFEST, "description": ""},
            {**MANIFEST, "repository": None},
            {**MANIFEST, "documentation": None},
            {**MANIFEST, "features": {"live": []}},
            {**MANIFEST, "keywords": ["a word of more than 20 letters"]},
            {**MANIFEST, "categories": ["middleware"]},
        ):
            with self.subTest(wrong):
                self.assertEqual(len(list(problems_of_manifest(wrong))), 1)

    def test_archives(self):
        whole = {it: (ROOT / it).read_bytes() for it in ("LICENSE-MIT", "LICENSE-APACHE")} | {"README.md": b""}
        self.assertEqual(list(problems_of_archive(whole)), [])
        for wrong in ({"LICENSE-MIT": b"other"}, {"Cargo.lock": b'name = "cors-core"\n'}, {"large": bytes(307201)}):
            with self.subTest(wrong.keys()):
                self.assertEqual(len(list(problems_of_archive(whole | wrong))), 1)
