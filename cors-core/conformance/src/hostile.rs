//! Random requests, mutated byte by byte, over a socket: an adapter must answer what the core decides.

use std::{
    collections::BTreeMap,
    io, iter, panic,
    sync::{Arc, atomic::AtomicUsize, atomic::Ordering},
};

use cors_core::Policy;
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::{
    Adapter, HeaderLine,
    cases::compiled,
    generate, laws,
    runner::cors_part,
    wire::{Client, Response},
};

/// The policies of the table to which the requests are sent.
const POLICIES: [&str; 7] =
    ["full", "mirror", "any", "any-authorization", "patterns", "protected", "protected-any"];

/// How the requests were answered.
#[derive(Debug, Default)]
struct Tally {
    answered: usize,
    forwarded: usize,
    refused_by_framework: usize,
}

/// Sends this many requests to an adapter's servers over kept connections, and each of them to a server
/// without a guard as well.
///
/// Requests that the framework itself refuses must be refused in the same way with the guard. The status
/// and the CORS headers of every other answer must be what the core decides on the same bytes. Every run
/// sends the same requests.
///
/// # Panics
///
/// At the first answer that differs, if a connection is lost or closed although the unguarded server
/// keeps it, and if anything panicked in the meantime.
pub fn run<A: Adapter>(requests: usize) {
    let panics = count_panics();
    let policies = compiled();
    let bare = A::serve(None);
    // Each guarded server is paired with its own connection to the unguarded one: what a framework does
    // may depend on what came before on the same connection.
    let pair = |name| {
        (name, [bare, A::serve(policies.get(name).cloned().map(Into::into))].map(Client::new))
    };
    let mut servers: BTreeMap<_, _> = POLICIES.into_iter().map(pair).collect();
    let mut tally = Tally::default();
    let mut runner = TestRunner::deterministic();
    let strategy = (select(&POLICIES[..]), hostile_request());
    for _ in 0..requests {
        let (policy, (method, lines)) = strategy.new_tree(&mut runner).unwrap().current();
        let responses = servers.get_mut(policy).unwrap().each_mut();
        let responses = responses.map(|client| client.send(&method, "/ok", &lines));
        let outcome = compare::<A>(&policies[policy], &method, &lines, &responses, &mut tally);
        outcome.unwrap_or_else(|difference| {
            let sent = lines.iter().map(|(name, value)| {
                format!("\n    {}: {}", name.escape_ascii(), value.escape_ascii())
            });
            let sent: String = sent.collect();
            panic!("{}, {policy}: {}{sent}\n{difference}", A::NAME, method.escape_ascii())
        });
    }
    println!("{}: {requests} hostile requests: {tally:?}", A::NAME);
    assert!(tally.answered > requests / 10 && tally.forwarded > requests / 10, "{tally:?}");
    assert_eq!(panics.load(Ordering::SeqCst), 0, "panics, printed above");
}

fn compare<A: Adapter>(
    policy: &Policy,
    method: &[u8],
    lines: &[HeaderLine],
    responses: &[io::Result<Response>; 2],
    tally: &mut Tally,
) -> Result<(), String> {
    let (bare, guarded) = match responses {
        [Ok(bare), Ok(guarded)] => (bare, guarded),
        [Err(_), Err(_)] => {
            tally.refused_by_framework += 1;
            return Ok(());
        }
        [bare, guarded] => return Err(format!("unguarded {bare:?}\nguarded {guarded:?}")),
    };
    if bare.keeps_connection() != guarded.keeps_connection() {
        return Err(format!("only one connection was closed: {bare:?} {guarded:?}"));
    }
    // Every method has a handler, so a 400 comes from the framework's own parser.
    if bare.status == 400 {
        tally.refused_by_framework += 1;
        let same = guarded.status == 400 && cors_part(guarded).is_empty();
        return if same { Ok(()) } else { Err(format!("400 without the guard: {guarded:?}")) };
    }
    let mut seen = lines.to_vec();
    seen.retain(|(_, value)| A::sees(value));
    let wanted = laws::outcome(&policy.evaluate(&laws::request(method, &seen)));
    let status = wanted.answer.unwrap_or(bare.status);
    match wanted.answer {
        Some(_) => tally.answered += 1,
        None => tally.forwarded += 1,
    }
    if guarded.status != status || cors_part(guarded) != wanted.headers {
        return Err(format!("answered {guarded:?}\nwanted {status} {wanted:?}"));
    }
    Ok(())
}

/// Counts all panics of the process from now on, and still prints them.
fn count_panics() -> Arc<AtomicUsize> {
    let count = Arc::new(AtomicUsize::new(0));
    let (counter, print) = (Arc::clone(&count), panic::take_hook());
    panic::set_hook(Box::new(move |info| {
        counter.fetch_add(1, Ordering::SeqCst);
        print(info);
    }));
    count
}

/// A change to one byte or one line.
#[derive(Debug, Clone)]
struct Mutation {
    kind: Kind,
    line: Index,
    of_name: bool,
    position: Index,
    byte: u8,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Replace,
    Insert,
    Remove,
    Repeat,
    RepeatLine,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    use Kind::{Insert, Remove, Repeat, RepeatLine, Replace};
    let kind = select(&[Replace, Insert, Remove, Repeat, RepeatLine][..]);
    let byte = prop_oneof![3 => any::<u8>(), 1 => select(&b" \t,;:*\"/.\0\x7f\x80\xff"[..])];
    let parts = (kind, any::<Index>(), proptest::bool::weighted(0.15), any::<Index>(), byte);
    parts.prop_map(|(kind, line, of_name, position, byte)| Mutation {
        kind,
        line,
        of_name,
        position,
        byte,
    })
}

impl Mutation {
    fn apply(&self, lines: &mut Vec<HeaderLine>) {
        if lines.is_empty() {
            return;
        }
        let line = self.line.index(lines.len());
        let (name, value) = &mut lines[line];
        let text = if self.of_name { name } else { value };
        let at = self.position.index(text.len() + 1);
        match self.kind {
            Kind::Insert => text.insert(at, self.byte),
            Kind::Replace if at < text.len() => text[at] = self.byte,
            Kind::Remove if at < text.len() => drop(text.remove(at)),
            Kind::Replace | Kind::Remove => text.push(self.byte),
            Kind::Repeat => {
                let tail = text[at..].to_vec();
                text.extend(tail);
            }
            Kind::RepeatLine => {
                let line = lines[line].clone();
                lines.push(line);
            }
        }
    }
}

/// An endless sequence of requests, the same for the same seed.
pub fn requests(seed: u8) -> impl Iterator<Item = generate::AnyRequest> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = hostile_request();
    iter::repeat_with(move || strategy.new_tree(&mut runner).unwrap().current())
}

/// A method and header lines that can be sent over a connection.
fn hostile_request() -> impl Strategy<Value = generate::AnyRequest> {
    let origin = prop_oneof![
        4 => select(&[
            "https://app.example.com",
            "https://a.example.com",
            "http://localhost:3000",
            "https://trusted.example",
        ][..])
        .prop_map(str::to_owned),
        1 => generate::origin(),
    ];
    (generate::request(origin), vec(mutation(), 0..4)).prop_map(
        |((method, mut lines), mutations)| {
            for mutation in mutations {
                mutation.apply(&mut lines);
            }
            let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"*-".contains(byte);
            let is_method = !method.is_empty() && method.iter().all(is_token);
            // A server that accepts a CONNECT has no further requests on the connection.
            let is_sent = is_method && method != b"CONNECT";
            let method = if is_sent { method } else { b"GET".to_vec() };
            (method, lines.into_iter().map(as_read).collect())
        },
    )
}

/// The line as a server reads it: split at its first colon, and without line breaks inside.
fn as_read((name, value): HeaderLine) -> HeaderLine {
    let mut line = [name, b": ".to_vec(), value].concat();
    line.retain(|byte| !b"\r\n".contains(byte));
    let colon = line.iter().position(|&byte| byte == b':').unwrap();
    (line[..colon].to_vec(), line[colon + 1..].trim_ascii().to_vec())
}
