//! The neighbours of exchanges that browsers once judged otherwise than the model, so that the next
//! difference is found here.

use cors_conformance::written::{Answer, Page};
use cors_core::browser::CredentialsMode::{self, Include, Omit};

use crate::{
    exchanges::{allowing, answer, bytes, request, with},
    stage::Stage,
};

/// Requests with a `Range` of numbers that do or do not fit a machine's integers.
pub(crate) fn ranges(stage: &Stage) -> Vec<Page> {
    let numbers = [
        "00",
        "1",
        "007",
        "2147483647",
        "2147483648",
        "4294967295",
        "4294967296",
        "9007199254740993",
        "9223372036854775806",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551614",
        "18446744073709551615",
        "18446744073709551616",
        "000000000000000000000000000000000000000000000000000000000009",
        "999999999999999999999999999999999999999999999999999999999999",
    ];
    let ends = numbers.iter().map(|end| format!("bytes=1-{end}"));
    let starts = numbers.iter().map(|start| format!("bytes={start}-"));
    let both = numbers.iter().map(|number| format!("bytes={number}-{number}"));
    let down = numbers.windows(2).map(|it| format!("bytes={}-{}", it[1], it[0]));
    let odd =
        ["bytes=+1-2", "bytes=1-2 ", "bytes=1-2;", "bytes=0x1-2", "bytes=1--2", "bytes=1-2-3"];
    let odd = odd.iter().map(|it| (*it).to_owned());
    let values = ends.chain(starts).chain(both).chain(down).chain(odd);
    values.map(|value| asking(stage, "Range", &value)).collect()
}

/// Requests with parameters, bytes over 0x7F and odd separators in the values of safelisted headers.
pub(crate) fn safelisted_values(stage: &Stage) -> Vec<Page> {
    let parameters = [
        ";",
        ";;",
        ";;;",
        "; ;",
        ";a",
        ";a=",
        ";=",
        ";=b",
        ";a=b;",
        ";a=b;;",
        ";a=b;c",
        ";;a=b",
        "; a=b ; c=d",
        ";a=b;a=c",
        ";a =b",
        ";a= b",
        ";a=b c",
        ";charset=utf-8;",
        ";charset=utf-8;;",
        ";charset",
        ";a=\u{e9}",
        ";\u{e9}=a",
        ";a=\u{80}",
        ";a=\u{ff}",
        "\u{e9}",
        " ",
        "\t",
        " ;",
        ";\t",
        ";a=b,c",
        ",",
        ";,",
        ";a='b'",
        ";a=b/c",
        ";a\tb",
        ";a;",
        ";;a",
        ";;;a",
        "; ;a=b",
        ";a=b; ",
        ";a=b; ;c",
        ";a=b;c;",
        ";a,b",
        ";a=b;c,d",
        ";,a=b",
        " x;a=b",
        " x;",
        " x",
        "\tx;",
        "  = ;",
        " x; ;",
        " ;x y",
    ];
    let types = ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"];
    let with_parameters = parameters.iter().map(|it| format!("text/plain{it}"));
    let others = types
        .iter()
        .flat_map(|kind| [";;;", ";a=\u{e9}", ";a=b;;"].map(|it| format!("{kind}{it}")));
    let odd = [
        "text/ plain;a=b",
        "te xt/plain;a=b",
        "text /plain;a=b",
        "text//plain",
        "/plain",
        "text/",
        "t\u{e9}xt/plain",
        "text/pl\u{e9}in",
        "text/plain+xml",
        "text/*",
        "*/*",
    ];
    let odd = odd.iter().map(|it| (*it).to_owned());
    let types =
        with_parameters.chain(others).chain(odd).map(|it| asking(stage, "Content-Type", &it));

    let accepts = [
        "\u{80}",
        "\u{ff}",
        "\u{e9}\u{e9}",
        "text/html;a=\u{e9}",
        "text/html, \u{a0}",
        ";;;",
        ",,,",
        "a/b;q=0.5;;",
        "*",
        "a'b",
        "a`b",
        "a|b",
        "a~b",
        "a/b, c/d;e=f",
        "=",
        "a=b",
        "!#$%&'*+-.^_`|~",
    ];
    let accepts = accepts.iter().map(|it| asking(stage, "Accept", it));
    let languages = [
        "\u{80}",
        "de;q=\u{e9}",
        ";;;",
        "de;q=0.5;;",
        "=",
        "de=at",
        "*",
        "-",
        ".",
        "de_AT",
        "de/at",
        "de'",
        "de+at",
    ];
    let languages = languages
        .iter()
        .flat_map(|it| ["Accept-Language", "Content-Language"].map(|name| asking(stage, name, it)));
    types.chain(accepts).chain(languages).collect()
}

/// A request with one header, to a server that allows it.
fn asking(stage: &Stage, name: &str, value: &str) -> Page {
    let good = || allowing(200, &stage.home, "GET, POST", name);
    Page { answers: vec![good(), good()], ..request(stage, "POST", &[(name, value)], Omit) }
}

/// `Access-Control-Expose-Headers` with `*` beside members that are tokens and others that are not.
pub(crate) fn exposed(stage: &Stage) -> Vec<Page> {
    let values: [&[&str]; 24] = [
        &["*, b@d"],
        &["b@d, *"],
        &["*,b@d,x-total"],
        &["x-total, *, b@d"],
        &["x-total, b@d, *"],
        &["x-total, b@d"],
        &["b@d, x-total"],
        &["*", "b@d"],
        &["b@d", "*"],
        &["x-total", "b@d"],
        &["*;x-total"],
        &["* x-total"],
        &["x-total *"],
        &["*, \u{e9}"],
        &["\u{e9}, *"],
        &["*, x total"],
        &["*, \"x-total\""],
        &["\"*\""],
        &["**"],
        &["x-*"],
        &["*, *"],
        &["*,,"],
        &[",*"],
        &["*\t"],
    ];
    let mut pages = Vec::new();
    for (values, credentials) in values.iter().flat_map(|it| [(it, Omit), (it, Include)]) {
        let mut response = allowing(200, &stage.home, "", "");
        response.headers.extend(bytes(&[("X-Total", "1"), ("X-Secret", "1"), ("*", "1")]));
        let response = with(response, "Access-Control-Expose-Headers", values);
        pages.push(Page { answers: vec![response], ..request(stage, "GET", &[], credentials) });
    }
    pages
}

/// `Access-Control-Allow-Origin` with texts that URL parsers may or may not accept, and with equal lines.
pub(crate) fn allowed_origins(stage: &Stage) -> Vec<Page> {
    let Stage { home, other, .. } = stage;
    let texts = [
        "http:://a.example:8000",
        "http://a.example:1:80",
        "http://a.example:",
        "http://a.example:80",
        "http://a.example:65535",
        "http://a.example:65536",
        "http://a.example:99999999999",
        "http://a.example:080",
        "http://a.example:+80",
        "http://a.example:8a",
        "http://:80",
        "http://",
        "http:///",
        "http:",
        "http:/",
        "http:/a.example",
        "http:a.example",
        "http:\\\\a.example",
        "http://a.example\\b",
        "http://a.example/",
        "http://a.example/b:c",
        "http://a.example?b:c",
        "http://a.example#b:c",
        "http://u@a.example",
        "http://u:p@a.example",
        "http://u:p@a.example:80:80",
        "http://@a.example",
        "http://a.example@",
        "http://a..example",
        "http://.a.example",
        "http://a.example.",
        "http://a.example..",
        "http://a_b.example",
        "http://-a.example",
        "http://a%41.example",
        "http://a%2f.example",
        "http://a%.example",
        "http://a^b",
        "http://a|b",
        "http://a<b",
        "http://a>b",
        "http://a[b",
        "http://a]b",
        "http://a\"b",
        "http://a`b",
        "http://a{b}",
        "http://a'b",
        "http://a!b",
        "http://a$b",
        "http://a&b",
        "http://a(b)",
        "http://a+b",
        "http://a;b",
        "http://a=b",
        "http://a~b",
        "http://a*b",
        "http://*.a.example",
        "http://1",
        "http://256",
        "http://1.2.3.4",
        "http://1.2.3.256",
        "http://1.2.3.4.5",
        "http://999.example.",
        "http://0x7f.1",
        "http://a.1",
        "http://a.0x",
        "http://[::1]",
        "http://[::1]:80",
        "http://[::1",
        "http://[::g]",
        "http://[1.2.3.4]",
        "http://[]",
        "http://[::1]a",
        "http://\u{e9}.example",
        "HTTP://A.EXAMPLE",
        "HtTp:a.example",
        "https://a.example:443",
        "ws://a.example:x",
        "wss://a.example",
        "ftp://a.example:70000",
        "ftp:a",
        "foo://a.example:x",
        "foo://",
        "foo://:80",
        "foo://u@",
        "foo://u@a",
        "foo://a<b",
        "foo://a^b",
        "foo://a%b",
        "foo:///a",
        "foo://1.2.3.256",
        "foo://a.example:65536",
        "http://0x100000000",
        "http://4294967296",
        "http://4294967295",
        "http://1.2.3.",
        "http://1..3",
        "http://a%31",
        "http://%31",
        "http://a%C3%A9",
        "http://a%00",
        "http://a%20b",
        "http://a%01",
        "http://a%7f",
        "http://a\u{1}",
        "\u{1}http://a",
        "http://a\u{1}b",
        "http://a\tb",
        "ht\ttp://a:8\t0",
        "http://a\u{7f}",
        "file://a%2f",
        "file://a%01",
        "http://a.example:80/",
        "http://a.example:x/",
        "file://a",
        "file://a^b",
        "file:a:80",
        "file:///a:80",
        "file://u@a",
        "foo:",
        "foo",
        "foo://a b",
        "foo:b:c",
        "foo://[::1",
        "1foo:a",
        "+foo:a",
        "a+b-c.d:e",
        "f_o:a",
        "://a.example",
        ":",
        "//a.example",
        "a.example",
        "a.example:80",
        "127.0.0.1:80",
        "localhost:3000",
        "[::1]:80",
        "file:",
        "file:///a",
        "file://a:80",
        "data:a",
        "about:blank",
        "javascript:a",
        "blob:http://a.example",
        "mailto:a@b",
        "view-source:http://a.example",
        "chrome-extension://abc",
        "null:",
        "nul",
        "Null",
        "*:80",
        "*.a.example",
        "http://*",
        "null/",
        "*/*",
        "**",
    ];
    let mut pages: Vec<_> = texts.iter().map(|text| answered(stage, &[text])).collect();
    let put = |values: &[&str]| {
        let good = || allowing(200, home, "PUT", "");
        let bad = with(good(), "Access-Control-Allow-Origin", values);
        Page { answers: vec![bad, good()], ..request(stage, "PUT", &[], Omit) }
    };
    let lines: [&[&str]; 14] = [
        &[home, home],
        &[other, other],
        &["*", "*"],
        &["null", "null"],
        &["a", "a"],
        &["", ""],
        &["", home],
        &[home, ""],
        &["*", home],
        &[home, "*"],
        &[home, other],
        &[other, home],
        &[home, home, home],
        &["http://a.example:x", "http://a.example:x"],
    ];
    for lines in lines {
        pages.push(answered(stage, lines));
        pages.push(put(lines));
    }
    // Firefox counts the lines by the name as it is written.
    let spelled = [
        "access-control-allow-origin",
        "Access-Control-Allow-Origin",
        "ACCESS-CONTROL-ALLOW-ORIGIN",
    ];
    for (one, two) in spelled.iter().flat_map(|one| spelled.map(|two| (one, two))) {
        let mut bad = with(allowing(200, home, "", ""), "Access-Control-Allow-Origin", &[]);
        bad.headers.extend(bytes(&[(one, home), (two, home)]));
        pages.push(Page { answers: vec![bad], ..request(stage, "GET", &[], Omit) });
    }
    pages
}

/// A simple request whose answer has these lines of `Access-Control-Allow-Origin`.
fn answered(stage: &Stage, values: &[&str]) -> Page {
    let bad = with(allowing(200, &stage.home, "", ""), "Access-Control-Allow-Origin", values);
    Page { answers: vec![bad], ..request(stage, "GET", &[], Omit) }
}

/// Answers that a browser may take for an error of the network: lengths that differ, and statuses that
/// ask for something other than the request.
pub(crate) fn network_errors(stage: &Stage) -> Vec<Page> {
    let mut pages = Vec::new();
    let lengths: [&[&str]; 14] = [
        &["0"],
        &["0", "0"],
        &["0", "0", "0"],
        &["0", "1"],
        &["1", "0"],
        &["0", "00"],
        &["0, 0"],
        &["0, 1"],
        &["0", "x"],
        &["0", ""],
        &["x"],
        &["-1"],
        &["+0"],
        &[""],
    ];
    for (lengths, credentials) in lengths.iter().flat_map(|it| [(it, Omit), (it, Include)]) {
        let good = || allowing(200, &stage.home, "PUT", "");
        let odd = || with(good(), "Content-Length", lengths);
        pages.push(Page { answers: vec![odd()], ..request(stage, "GET", &[], credentials) });
        pages
            .push(Page { answers: vec![odd(), good()], ..request(stage, "PUT", &[], credentials) });
    }
    for lengths in [&["1", "2"][..], &["1, 2"], &["0"], &["0", "0"], &["x", "y"]] {
        for method in ["GET", "PUT"] {
            let good = || allowing(200, &stage.home, method, "");
            let mut odd = with(good(), "Content-Length", lengths);
            odd.headers.extend(bytes(&[("Transfer-Encoding", "chunked")]));
            let answers = vec![odd, good()];
            pages.push(Page { answers, ..request(stage, method, &[], Omit) });
        }
    }
    for status in [401, 408, 416, 425, 426, 431, 511] {
        pages.extend(answered_with(stage, status, "GET", Omit));
        pages.extend(answered_with(stage, status, "PUT", Omit));
    }
    // 407 and 421 are for proxies, and for a server that is the wrong one.
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"] {
        for credentials in [Omit, Include] {
            pages.extend(answered_with(stage, 407, method, credentials));
        }
        pages.extend(answered_with(stage, 421, method, Omit));
    }
    pages
}

/// A request whose first answers have a status, with and without the headers that allow it.
fn answered_with(
    stage: &Stage,
    status: u16,
    method: &str,
    credentials: CredentialsMode,
) -> [Page; 2] {
    let page = || request(stage, method, &[], credentials);
    let good = || allowing(200, &stage.home, method, "");
    let odd = || allowing(status, &stage.home, method, "");
    let closed = || answer(status, &[]);
    [[odd(), odd(), good(), good()], [closed(), closed(), good(), good()]]
        .map(|answers| Page { answers: answers.into(), ..page() })
}

/// Requests and redirects to ports that browsers do not contact.
pub(crate) fn bad_ports(stage: &Stage) -> Vec<Page> {
    let ports = [1, 25, 143, 1719, 6000, 6566, 6697, 10080];
    let target = |port: u16| format!("http://127.0.0.1:{port}").into_bytes();
    let good = || allowing(200, "*", "*", "");
    let direct = ports.map(|port| Page {
        target: target(port),
        answers: vec![good()],
        ..request(stage, "GET", &[], Omit)
    });
    let redirected = [25, 6000, 6666, 10080].into_iter().flat_map(|port| {
        let away = Answer { status: 307, location: target(port), ..good() };
        let page = |method, answers| Page { answers, ..request(stage, method, &[], Omit) };
        [page("GET", vec![away.clone()]), page("PUT", vec![good(), away])]
    });
    direct.into_iter().chain(redirected).collect()
}
