//! The command, asked about each server.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    case::{Case, Truth},
    cases,
    command::cors,
    score::{Score, by_code, score},
    server::Server,
};

/// Of requests to a server, where `--requests` is not given.
const BUDGET: usize = 80;
/// Audits at the same time.
const WORKERS: usize = 4;

struct Audited<'a> {
    case: &'a Case,
    score: Score,
    requests: usize,
}

#[test]
fn every_flaw_is_found_and_nobody_is_accused() {
    let cases = cases();
    let audited = audit_all(&cases);
    print(&audited);
    let wrong = audited.iter().filter(|it| !it.score.mistakes.is_empty());
    let wrong: Vec<_> =
        wrong.map(|it| format!("{}: {}", it.case.name, it.score.mistakes.join("; "))).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// In the order of the cases.
fn audit_all(cases: &[Case]) -> Vec<Audited<'_>> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(case) = cases.get(number) else { break };
                    let audited = audit(case, number % 2 == 0);
                    done.lock().unwrap().push((number, audited));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, audited)| audited).collect()
}

fn audit(case: &Case, keep_alive: bool) -> Audited<'_> {
    let server = Server::start(case.answers, keep_alive);
    let case_args = case.args(&server.url);
    // However slow the machine, what counts are the requests.
    let patient = ["audit", "--time", "1800", "--timeout", "120"];
    let args: Vec<_> = patient.into_iter().chain(case_args.iter().map(|it| &**it)).collect();
    let ran = cors(&args, b"");
    let mut score = score(case, &ran.out, ran.status);
    let requests = server.requests();
    if requests > BUDGET {
        score.mistakes.push(format!("sends {requests} requests"));
    }
    if score.mistakes.iter().any(|it| it.starts_with("has no")) {
        score.mistakes.push(format!("says {}", ran.err.trim()));
    }
    Audited { case, score, requests }
}

fn print(audited: &[Audited<'_>]) {
    println!("{:40} {:10} {:>8}  found", "case", "truth", "requests");
    for Audited { case, score, requests } in audited {
        let (name, truth, found) = (case.name, format!("{:?}", case.truth), score.found.join(" "));
        println!("{name:40} {truth:10} {requests:8}  {found}");
        score.mistakes.iter().for_each(|it| println!("    {it}"));
    }
    let with = |is: fn(Truth) -> bool| audited.iter().filter(move |it| is(it.case.truth));
    let vulnerable = || with(|it| it == Truth::Vulnerable);
    let others = || with(|it| it != Truth::Vulnerable);
    let found = vulnerable().filter(|it| !it.score.is_missed).count();
    let accused = others().filter(|it| it.score.is_accused).count();
    let misnamed = vulnerable().filter(|it| it.score.is_accused).count();
    println!("\nvulnerable: {found} of {} found", vulnerable().count());
    println!("vulnerable: {misnamed} with a cause that is not there");
    println!("others:     {accused} of {} accused", others().count());
    let mut requests: Vec<_> = audited.iter().map(|it| it.requests).collect();
    requests.sort();
    println!(
        "requests:   {} median, {} at most",
        requests[requests.len() / 2],
        requests.last().unwrap()
    );

    let scores: Vec<_> = audited.iter().map(|it| (it.case, &it.score)).collect();
    println!("\n{:26} {:>5} {:>5} {:>7}  precision  recall", "code", "right", "wrong", "missing");
    for (code, [right, wrong, missing]) in by_code(&scores) {
        let of = |all: usize| if all == 0 { String::from("-") } else { percent(right, all) };
        let (precision, recall) = (of(right + wrong), of(right + missing));
        println!("{code:26} {right:5} {wrong:5} {missing:7}  {precision:>9}  {recall:>6}");
    }
}

fn percent(some: usize, all: usize) -> String {
    format!("{} %", 100 * some / all)
}

/// Starts all of them, and prints how to ask; ends with its input:
/// `cargo test -p cors-cli --test audit_corpus by_hand -- --ignored --nocapture`
#[test]
#[ignore = "to ask the servers by hand"]
fn by_hand() {
    for case in cases() {
        let url = Server::start(case.answers, true).url;
        let args: Vec<_> = case.args(&url).iter().map(|it| format!("'{it}'")).collect();
        println!("# {}: {:?}", case.name, case.truth);
        println!("cors audit {}", args.join(" "));
    }
    drop(std::io::stdin().read_line(&mut String::new()));
}
