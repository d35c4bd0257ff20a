//! Replaces a server's policy under load: every answer is wholly that of one policy.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use cors_core::{Live, Policy, Routes};

use crate::{
    Adapter, HeaderLine, Served,
    runner::{self, cors_part},
    wire::Client,
};

/// How long to wait for answers by both policies.
const PATIENCE: Duration = Duration::from_secs(120);

/// Two policies whose answers cannot be mixed unseen: each allows the origin that the other refuses, all
/// their values differ, and only one has cross-origin protection. Where policies are by path, also their number
/// does.
pub fn pair() -> [Routes; 2] {
    let policy = |origin: &str, word: &str, seconds| {
        Policy::builder()
            .allow_origins([format!("https://{origin}.example")])
            .allow_methods([word.to_uppercase()])
            .allow_headers([format!("x-{word}")])
            .expose_headers([format!("x-{word}-exposed")])
            .max_age(seconds)
    };
    let one = Routes::builder()
        .route("/", policy("rest", "rest", 3))
        .route(
            "/ok",
            policy("one", "first", 1).allow_credentials(true).cross_origin_protection(true),
        )
        .closed("/closed");
    [one.build().unwrap(), policy("other", "second", 2).build().unwrap().into()]
}

/// Requests that the two judge differently: plain ones, preflights, writes and WebSockets.
pub fn requests() -> Vec<(&'static str, Vec<HeaderLine>)> {
    let line = |name: &str, value: &str| (name.as_bytes().to_vec(), value.as_bytes().to_vec());
    let origins = ["https://one.example", "https://other.example", "https://evil.example"];
    let get = origins.map(|origin| ("GET", vec![line("Origin", origin)]));
    let preflight = origins.map(|origin| {
        let method = line("Access-Control-Request-Method", "PUT");
        ("OPTIONS", vec![line("Origin", origin), method])
    });
    let from = |origin| vec![line("Origin", origin), line("Sec-Fetch-Site", "cross-site")];
    let post = origins.map(|origin| ("POST", from(origin)));
    let websocket =
        origins.map(|origin| ("GET", [from(origin), vec![line("Upgrade", "websocket")]].concat()));
    [get, preflight, post, websocket].concat()
}

/// Status, CORS headers and body.
type Answer = (u16, Vec<Vec<u8>>, Vec<u8>);

/// # Panics
///
/// If the handler ran for a request that is answered without it.
fn ask(client: &mut Client, (method, headers): &(&str, Vec<HeaderLine>)) -> Answer {
    let number = runner::next_number();
    let numbered = (runner::NUMBER.as_bytes().to_vec(), number.clone());
    let lines = [headers.clone(), vec![numbered]].concat();
    let response = client.send(method.as_bytes(), "/ok", &lines).unwrap();
    let ran = runner::has_reached_a_handler(&number);
    assert_eq!(ran, response.status == 200, "{method} {headers:?}: {response:?}");
    (response.status, cors_part(&response), response.body)
}

/// Sends requests from several connections while a thread replaces the policy without a pause.
///
/// # Panics
///
/// If an answer is neither that of the one nor that of the other policy, if one of the two never comes, and
/// if after the last replacement an answer is not by that policy.
pub fn run<A: Adapter>(rounds: usize) {
    let pair = pair();
    let live = Live::new(pair[0].clone());
    let server = A::serve(Some(Served::Live(live.clone())));
    let requests = requests();
    let wanted: Vec<[Answer; 2]> = requests
        .iter()
        .map(|request| {
            pair.each_ref().map(|routes| {
                live.replace(routes.clone());
                ask(&mut Client::new(server), request)
            })
        })
        .collect();
    assert!(wanted[..2].iter().all(|[one, other]| one != other), "{wanted:?}");
    let evil = |kind: usize| wanted[3 * kind + 2].each_ref().map(|answer| answer.0);
    assert_eq!([evil(2), evil(3)], [[403, 200]; 2], "a write and a WebSocket");

    let (is_over, begun) = (AtomicBool::new(false), Instant::now());
    let seen = thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                pair.iter().for_each(|routes| live.replace(routes.clone()));
            }
        });
        let clients = [(); 3].map(|()| {
            scope.spawn(|| {
                let (mut client, mut seen) = (Client::new(server), [0_usize; 2]);
                let asked = requests.iter().zip(&wanted).cycle().enumerate();
                for (count, (request, [one, other])) in asked {
                    // On a busy machine, the policy may be replaced later than all this takes.
                    let is_seen = seen.iter().all(|&count| count > 0);
                    if count >= rounds * requests.len() && (is_seen || begun.elapsed() > PATIENCE) {
                        break;
                    }
                    let answer = ask(&mut client, request);
                    assert!(answer == *one || answer == *other, "{request:?}: {answer:?}");
                    seen[0] += usize::from(one != other && answer == *one);
                    seen[1] += usize::from(one != other && answer == *other);
                }
                seen
            })
        });
        let seen = clients.map(|client| client.join());
        is_over.store(true, Ordering::Relaxed);
        seen.map(Result::unwrap)
    });
    println!("{}: answers by the one and the other policy: {seen:?}", A::NAME);
    assert!([0, 1].iter().all(|&policy| seen.iter().any(|it| it[policy] > 0)), "{seen:?}");
    for routes in pair.iter().cycle().take(10) {
        live.replace(routes.clone());
        let place = usize::from(*routes == pair[1]);
        assert_eq!(ask(&mut Client::new(server), &requests[0]), wanted[0][place]);
    }
}
