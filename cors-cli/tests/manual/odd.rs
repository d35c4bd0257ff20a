//! What shells and terminals ask of the command: completions, ends of pipes, colours.

use std::{fs, path::Path};

use crate::{COMMANDS, command::cors, folder, shell, text};

/// What bash offers for the last of the words.
fn offered(words: &str) -> String {
    let script = format!(
        "source <(cors completions bash); COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
         _cors cors \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"; echo \"${{COMPREPLY[*]}}\""
    );
    let line = format!("bash -c '{script}'");
    text(&shell(Path::new(env!("CARGO_TARGET_TMPDIR")), &line).stdout).trim().to_owned()
}

#[test]
fn bash_offers_commands_options_and_values() {
    assert_eq!(offered("cors li"), "lint");
    assert_eq!(offered("cors lint --fo"), "--format");
    assert_eq!(offered("cors lint --format \"\""), "text json sarif github");
    assert_eq!(offered("cors export --to ng"), "nginx");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = cors(&["completions", shell], b"");
        let all = COMMANDS.iter().all(|it| ran.out.contains(it));
        assert!(ran.status == 0 && all, "{shell}: {}", ran.out);
    }
}

/// Also where fish is not installed, the line is there, and what it calls.
#[test]
fn fish_offers_values_without_an_option() {
    let script = cors(&["completions", "fish"], b"").out;
    let line = "complete -c cors -n \"__fish_cors_using_subcommand completions\" -f -a \"bash elvish fish powershell zsh\"\n";
    assert!(script.contains(line), "{script}");
    assert!(script.contains("\nfunction __fish_cors_using_subcommand\n"), "{script}");
    let folder = folder("fish");
    if !shell(&folder, "command -v fish").status.success() {
        eprintln!("skipped: fish is not installed");
        return;
    }
    for (typed, wanted) in [
        ("cors man li", "lint\n"),
        ("cors completions z", "zsh\n"),
        ("cors lint new", "new.toml\n"),
    ] {
        let line = format!(
            "cors completions fish > cors.fish && fish -c 'source cors.fish; complete -C \"{typed}\"'"
        );
        assert_eq!(text(&shell(&folder, &line).stdout), wanted, "{typed}");
    }
}

#[test]
fn odd_calls_are_answered() {
    let alone = cors(&[], b"");
    assert_eq!((alone.status, &*alone.out), (2, ""));
    assert!(alone.err.contains("Usage: cors") && alone.err.contains("  lint  "), "{}", alone.err);
    let close = cors(&["lnt"], b"");
    assert_eq!(close.status, 2);
    assert!(close.err.contains("a similar subcommand exists: 'lint'"), "{}", close.err);
    let version = format!("cors {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(cors(&["--version"], b"").out, version);
}

/// Whoever ends a pipe has read enough, and the exit code still says what was found.
#[test]
fn pipes_may_end_and_disks_be_full() {
    let folder = folder("pipes");
    fs::write(folder.join("wrong.toml"), "max_age = -1\n".repeat(3000)).unwrap();
    let codes = "{ cors explain codes; echo $? >&2; } | true";
    assert_eq!(text(&shell(&folder, codes).stderr), "0\n");
    let lint = "{ cors lint new.toml wrong.toml; echo $? >&2; } | true";
    assert_eq!(text(&shell(&folder, lint).stderr), "1\n");
    if Path::new("/dev/full").exists() {
        let ran = shell(&folder, "cors explain codes > /dev/full");
        assert_eq!(ran.status.code(), Some(2));
        assert!(text(&ran.stderr).starts_with("error: standard output: "), "{ran:?}");
        let ran = shell(&folder, "cors lint nowhere.toml 2> /dev/full");
        assert_eq!(ran.status.code(), Some(2), "{ran:?}");
    }
}

#[test]
fn colours_are_printed_where_they_are_wanted() {
    let folder = folder("colours");
    let is_coloured = |line: &str| text(&shell(&folder, line).stdout).contains('\u{1b}');
    assert!(!is_coloured("cors diff old.toml new.toml"));
    assert!(is_coloured("cors diff --color always old.toml new.toml"));
    assert!(is_coloured("cors --color=always diff old.toml new.toml"));
    assert!(is_coloured("CLICOLOR_FORCE=1 cors diff old.toml new.toml"));
    assert!(!is_coloured("CLICOLOR_FORCE=1 cors diff --color never old.toml new.toml"));
    assert!(!is_coloured("CLICOLOR_FORCE=1 NO_COLOR=1 cors diff old.toml new.toml"));
}

/// What is printed before the arguments are known, too.
#[test]
fn help_and_errors_are_coloured_as_the_rest() {
    let folder = folder("colours-of-help");
    let is_coloured = |line: &str| text(&shell(&folder, line).stdout).contains('\u{1b}');
    for line in
        ["cors -h", "cors lint --help", "cors help lint", "cors lint --fo x 2>&1", "cors 2>&1"]
    {
        let after_cors = |option: &str| line.replacen("cors", &format!("cors {option}"), 1);
        assert!(!is_coloured(line), "{line}");
        assert!(is_coloured(&format!("CLICOLOR_FORCE=1 {line}")), "{line}");
        for option in ["--color always", "--color=always"] {
            assert!(is_coloured(&after_cors(option)), "{option}: {line}");
        }
        for option in ["--color never", "--color=never"] {
            let line = format!("CLICOLOR_FORCE=1 {}", after_cors(option));
            assert!(!is_coloured(&line), "{line}");
        }
    }
    assert!(is_coloured("cors lint --help --color always"));
    // What follows `--` is no option, and a word that is none of the three is an error.
    assert!(!is_coloured("cors diff -- --color always 2>&1"));
    let wrong = shell(&folder, "cors lint --color sometimes policy.toml");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("[possible values: auto, always, never]"), "{wrong:?}");
}
