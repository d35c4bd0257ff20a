//! The exit codes and examples of each command. The help, the man pages and the README's table say the same.

use super::{Entry, Example};

/// For examples that ask a server.
const DEMO: &str = ", with `cors demo` in another terminal";

/// What holds for all commands.
pub(crate) const ROOT: Entry = Entry {
    command: "cors",
    exits: &[
        (0, "nothing is wrong"),
        (1, "something is: an error in a policy, a blocked request, a finding"),
        (2, "wrong arguments, or a file that cannot be read or written"),
        (3, "the server cannot be reached"),
        (4, "nothing is blocked so far, but not everything was sent"),
    ],
    needs: "",
    examples: &[
        example("An API and a page on two origins, to try in a browser", "cors demo"),
        example("Why was it blocked?", "cors explain CORSMissingAllowOrigin"),
        example("What is wrong with a policy?", "cors lint policy.toml"),
        example("What a command does, its exit codes, and examples", "cors help lint"),
    ],
};

/// In the order of the help.
pub(crate) const COMMANDS: &[Entry] = &[
    Entry {
        command: "demo",
        exits: &[
            (0, "it was stopped with Ctrl-C or SIGTERM"),
            (
                2,
                "wrong arguments, a port is in use, or the policy cannot be read or does not compile",
            ),
        ],
        needs: "",
        examples: &[
            example("Then open http://127.0.0.1:7071", "cors demo"),
            example(
                "With your own policy, which is read again when the file changes, on free ports",
                "cors demo --policy policy.toml --api-port 0 --page-port 0",
            ),
        ],
    },
    Entry {
        command: "check",
        exits: &[
            (0, "no browser blocks the page; with `--expect`, everything is as expected"),
            (
                1,
                "a browser or the text of the standard blocks the page; with `--expect`, something differs",
            ),
            (2, "wrong arguments, or a file cannot be read"),
            (3, "the server cannot be reached; of several origins, the rest is not checked"),
            (4, "nothing is blocked so far, but `--send` or `--follow` would tell more"),
        ],
        needs: DEMO,
        examples: &[
            example(
                "Can this page read the answer?",
                "cors check http://127.0.0.1:7070/api/item --origin http://127.0.0.1:7071",
            ),
            example(
                "A request with a preflight, sent with the user's credentials",
                "cors check http://127.0.0.1:7070/api/item --origin http://127.0.0.1:7071 \\\n  -X PUT --credentials include --send",
            ),
            example(
                "Every origin and method of a file, in CI",
                "cors check http://127.0.0.1:7070/api/item --expect expected.toml",
            ),
        ],
    },
    Entry {
        command: "lint",
        exits: &[
            (0, "no file has an error"),
            (1, "a file has an error"),
            (2, "wrong arguments, or a file cannot be read"),
        ],
        needs: "",
        examples: &[
            example("Several files", "cors lint policy.toml routes.json"),
            example("Standard input", "cors lint - < policy.toml"),
            example(
                "At the lines of a pull request, in GitHub Actions",
                "cors lint --format github policy.toml",
            ),
        ],
    },
    Entry {
        command: "diff",
        exits: &[
            (0, "nothing becomes possible"),
            (1, "something does"),
            (2, "wrong arguments, or a file cannot be read or does not compile"),
        ],
        needs: "",
        examples: &[
            example("What a new file allows", "cors diff old.toml new.toml"),
            example(
                "What a change allows that is not committed yet",
                "git show HEAD:policy.toml | cors diff - policy.toml",
            ),
        ],
    },
    Entry {
        command: "export",
        exits: &[
            (0, "the output was written"),
            (
                2,
                "wrong arguments, or a file cannot be read, does not compile or cannot be exported",
            ),
        ],
        needs: "",
        examples: &[
            example(
                "For nginx: what begins at the line `# Part 2` goes into `server { }`, the rest into `http { }`",
                "cors export --to nginx policy.toml > cors.conf",
            ),
            example("For Express", "cors export --to express policy.toml > cors.mjs"),
        ],
    },
    Entry {
        command: "eval",
        exits: &[
            (0, "every line was answered"),
            (1, "a line could not be read, and was answered with `{\"id\", \"error\"}`"),
            (2, "wrong arguments, or a policy cannot be read or does not compile"),
        ],
        needs: "",
        examples: &[
            example(
                "A single request",
                r#"echo '{"method": "GET", "headers": [["Origin", "https://app.example.com"]]}' |
  cors eval --policy policy.toml"#,
            ),
            example(
                "What a page sees of a server with this policy",
                r#"echo '{"request": {"page_origin": "https://app.example.com", "method": "PUT", "headers": []}}' |
  cors eval --policy policy.toml --as-browser"#,
            ),
            example(
                "Many requests, and what becomes of them under another policy",
                "cors eval --policy policy.toml --report-only new.toml < requests.jsonl",
            ),
        ],
    },
    Entry {
        command: "judge",
        exits: &[
            (0, "every line was answered; with `--har`, nothing is blocked"),
            (1, "a line or an entry could not be read; with `--har`, also if a request is blocked"),
            (2, "wrong arguments, or the HAR file cannot be read"),
        ],
        needs: "",
        examples: &[
            example(
                "What Firefox does with exchanges",
                "cors judge --profile firefox < exchanges.jsonl",
            ),
            example(
                "What a browser's network panel has saved",
                "cors judge --har page.har --format text",
            ),
        ],
    },
    Entry {
        command: "explain",
        exits: &[
            (0, "it is explained"),
            (1, "nothing matches"),
            (2, "wrong arguments, or a text that is empty or too long"),
        ],
        needs: "",
        examples: &[
            example("A code of Firefox or Chromium", "cors explain CORSMissingAllowOrigin"),
            example(
                "What a console says, and the remedy for nginx",
                "cors explain --for nginx < console.txt",
            ),
            example("All codes", "cors explain codes"),
        ],
    },
    Entry {
        command: "audit",
        exits: &[
            (0, "nothing of class `security` was found, as far as was asked"),
            (1, "something of class `security` was found"),
            (2, "wrong arguments, or a file cannot be read or does not compile"),
            (3, "the server cannot be reached"),
        ],
        needs: DEMO,
        examples: &[
            example("What any page can do", "cors audit http://127.0.0.1:7070/api/item"),
            example(
                "As a user, and with a page that should be let in",
                "cors audit http://127.0.0.1:7070/api/item --origin http://127.0.0.1:7071 --cookie session=1",
            ),
            example(
                "Does the server do what its policy says?",
                "cors audit http://127.0.0.1:7070/api/item --policy policy.toml",
            ),
        ],
    },
    Entry {
        command: "infer",
        exits: &[
            (0, "the policy matches the answers"),
            (1, "no policy matches them, or too little was asked to tell"),
            (2, "wrong arguments"),
            (3, "the server cannot be reached"),
        ],
        needs: DEMO,
        examples: &[
            example(
                "Write the policy, and look at it",
                "cors infer http://127.0.0.1:7070/api/item --origin http://127.0.0.1:7071 > cors.toml",
            ),
            example("Then: is it a good one?", "cors lint cors.toml"),
        ],
    },
    Entry {
        command: "completions",
        exits: &[(0, "the output was written"), (2, "wrong arguments")],
        needs: "",
        examples: &[
            example(
                "bash",
                "cors completions bash > ~/.local/share/bash-completion/completions/cors",
            ),
            example("zsh, where `~/.zfunc` is in $fpath", "cors completions zsh > ~/.zfunc/_cors"),
            example("fish", "cors completions fish > ~/.config/fish/completions/cors.fish"),
        ],
    },
    Entry {
        command: "man",
        exits: &[
            (0, "the output was written"),
            (2, "wrong arguments, or the folder cannot be written to"),
        ],
        needs: "",
        examples: &[
            example("Read a page", "cors man lint | man -l -"),
            example("For `man cors` and `man cors-lint`", "cors man --out ~/.local/share/man/man1"),
        ],
    },
];

const fn example(what: &'static str, line: &'static str) -> Example {
    Example { what, line }
}
