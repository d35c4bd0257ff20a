//! What each command exits with, and that there is one table of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::TcpListener,
};

use crate::{
    COMMANDS,
    command::{closed::Closed, cors},
    examples, exits, exits_in, folder,
    running::Demo,
    shell, text,
};

const README: &str = include_str!("../../../README.md");

/// One case at least for each code that the help of each command lists, and none for others.
#[test]
fn every_exit_code_is_what_the_help_says() {
    let folder = folder("exits");
    let demo = Demo::start();
    let (api, page) = (format!("{}/api/item", demo.api), &demo.page);
    let closed = Closed::new();
    let nobody = format!("http://{}", closed.address);
    fs::write(folder.join("wrong.toml"), "allow_origins = [\"https://app.example.com/\"]").unwrap();
    fs::write(
        folder.join("protected.toml"),
        "allow_origins = [\"https://app.example.com\"]\ncross_origin_protection = true\n",
    )
    .unwrap();
    let mirror = "allow_origins = [\"*\"]\n";
    fs::write(folder.join("open.toml"), mirror).unwrap();
    let cases = [
        ("cors demo --api-port 0 --page-port 0 > greeting & pid=$!; until grep -q stops greeting; do sleep 0.05; done; kill $pid; wait $pid".to_owned(), 0),
        ("cors demo --policy nowhere.toml".to_owned(), 2),
        ("cors demo --policy wrong.toml".to_owned(), 2),
        (format!("cors check {api} --origin {page}"), 0),
        (format!("cors check {api} --origin https://evil.example"), 1),
        (format!("cors check {api}"), 2),
        (format!("cors check {api} --expect nowhere.toml"), 2),
        (format!("cors check {nobody} --origin {page}"), 3),
        (format!("cors check {api} --origin {page} -X PUT"), 4),
        ("cors lint policy.toml".to_owned(), 0),
        ("cors lint policy.toml wrong.toml".to_owned(), 1),
        ("cors lint nowhere.toml".to_owned(), 2),
        ("cors lint".to_owned(), 2),
        ("cors diff old.toml policy.toml".to_owned(), 0),
        ("cors diff old.toml new.toml".to_owned(), 1),
        ("cors diff old.toml wrong.toml".to_owned(), 2),
        ("cors export --to nginx policy.toml".to_owned(), 0),
        ("cors export --to nginx protected.toml".to_owned(), 2),
        ("cors export --to abacus policy.toml".to_owned(), 2),
        ("cors eval --policy policy.toml < requests.jsonl".to_owned(), 0),
        ("echo '{}' | cors eval --policy policy.toml".to_owned(), 1),
        ("cors eval --policy wrong.toml".to_owned(), 2),
        ("cors judge < exchanges.jsonl".to_owned(), 0),
        ("echo '{}' | cors judge".to_owned(), 1),
        ("cors judge --har page.har".to_owned(), 1),
        ("cors judge --har nowhere.har".to_owned(), 2),
        ("cors explain CORSMissingAllowOrigin".to_owned(), 0),
        ("cors explain 'the page is blank'".to_owned(), 1),
        ("cors explain ''".to_owned(), 2),
        (format!("cors audit {api}"), 0),
        (format!("cors audit {api} --policy open.toml --requests 1"), 0),
        (format!("cors audit {api} --policy nowhere.toml"), 2),
        ("cors audit 127.0.0.1".to_owned(), 2),
        (format!("cors audit {nobody}"), 3),
        (format!("cors infer {api} --origin {page}"), 0),
        (format!("cors infer {api} --origin {page} --requests 1"), 1),
        ("cors infer 127.0.0.1".to_owned(), 2),
        (format!("cors infer {nobody}"), 3),
        ("cors completions bash".to_owned(), 0),
        ("cors completions csh".to_owned(), 2),
        ("cors man lint".to_owned(), 0),
        ("cors man --out policy.toml".to_owned(), 2),
        ("cors man ls".to_owned(), 2),
    ];
    let mut seen: BTreeMap<&str, BTreeSet<i32>> = BTreeMap::new();
    for (line, code) in &cases {
        let ran = shell(&folder, line);
        let said = format!("{line}\n{}{}", text(&ran.stdout), text(&ran.stderr));
        assert_eq!(ran.status.code(), Some(*code), "{said}");
        let (_, command) = line.split_once("cors ").unwrap();
        seen.entry(command.split(' ').next().unwrap()).or_default().insert(*code);
    }
    seen.entry("audit").or_default().insert(audited_with_a_finding());
    for command in COMMANDS {
        let said: BTreeSet<_> = exits(command).into_keys().collect();
        assert_eq!(seen[command], said, "{command}");
    }
    // The help of the whole lists the codes of all.
    let help = cors(&["--help"], b"").out;
    let said: BTreeSet<_> = exits_in(&help).into_keys().collect();
    assert_eq!(said, seen.into_values().flatten().collect());
}

/// The exit code for a server that lets any page read what a user can.
fn audited_with_a_finding() -> i32 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || listener.incoming().map_while(Result::ok).for_each(mirror));
    cors(&["audit", &url, "--as", "https://api.example.com"], b"").status
}

/// Answers each page with itself.
fn mirror(mut stream: std::net::TcpStream) {
    use std::io::{BufRead as _, BufReader, Write as _};
    let lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    let origin =
        head.iter().find_map(|it| it.to_lowercase().strip_prefix("origin: ").map(str::to_owned));
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: {}\r\nAccess-Control-Allow-Credentials: true\r\n\
         Vary: Origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        origin.unwrap_or_default()
    );
}

/// One table, in three places.
#[test]
fn the_readme_and_the_man_pages_say_the_same() {
    let (_, table) = README.split_once("| command | 0 |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| row.split('|').map(|it| it.trim().to_owned()).collect::<Vec<_>>();
    let rows: Vec<_> = rows.map(cells).collect();
    assert_eq!(rows.len(), COMMANDS.len());
    assert_listed_in_page(&cors(&["man"], b"").out, &exits_in(&cors(&["--help"], b"").out));
    for (command, row) in COMMANDS.into_iter().zip(&rows) {
        let exits = exits(command);
        let cells = (0..=4).map(|code| exits.get(&code).cloned().unwrap_or_default());
        let wanted: Vec<_> =
            [String::new(), format!("`{command}`")].into_iter().chain(cells).collect();
        assert_eq!(row[..7], wanted, "{command}");
        let page = cors(&["man", command], b"").out;
        let page = assert_listed_in_page(&page, &exits);
        for example in examples(command) {
            assert!(page.replace("\\\\", "\\").contains(&format!("\n{example}\n")), "{page}");
        }
    }
}

/// The page's end, as it is read.
fn assert_listed_in_page(page: &str, exits: &BTreeMap<i32, String>) -> String {
    let page = page.replace("\\-", "-").replace("\\*(Aq", "'");
    let (_, end) = page.split_once("\n.SH \"EXIT STATUS\"\n").unwrap();
    for (code, what) in exits {
        assert!(end.contains(&format!("\\fB{code}\\fR\n{what}\n")), "{code}: {page}");
    }
    end.to_owned()
}
