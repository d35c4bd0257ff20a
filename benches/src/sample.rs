//! Requests, and the policies that judge them.

use std::sync::LazyLock;

use cors_core::{Policy, PolicyBuilder, Routes, RoutesBuilder};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};

/// What a policy allows. Every guard is configured with it in its own way, always with credentials, the
/// method `PUT` and a max-age as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Setup {
    /// How many origins are allowed.
    pub origins: usize,
    /// Which kind of origins.
    pub kind: Origins,
    /// Whether any header may be sent, or only the three of [`Setup::HEADERS`].
    pub any_header: bool,
    /// Whether it is the policy of a dozen routes, which no peer supports.
    pub by_path: bool,
    /// Whether it has cross-origin protection, which tower-http has in a layer of its own.
    pub protected: bool,
}

/// The kind of entries in `allow_origins`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origins {
    /// `https://app00000.example`
    Exact,
    /// `https://*.app00000.example`, which no peer supports.
    Subdomains,
}

impl Setup {
    /// One origin, and nothing else.
    pub const ONE: Self = Self {
        origins: 1,
        kind: Origins::Exact,
        any_header: false,
        by_path: false,
        protected: false,
    };

    /// The headers that a policy allows.
    pub const HEADERS: [&str; 3] = ["content-type", "x-request-id", "x-user"];

    /// The paths of the routes.
    const ROUTES: [&str; 12] = [
        "/account",
        "/admin",
        "/api",
        "/api/internal",
        "/api/internal/keys",
        "/assets",
        "/auth",
        "/billing",
        "/public",
        "/v1/customers",
        "/v2",
        "/webhooks",
    ];

    /// The entries of `allow_origins`.
    pub fn origins(self) -> impl Iterator<Item = String> {
        (1..=self.origins).map(move |number| match self.kind {
            Origins::Exact => origin(number),
            Origins::Subdomains => below("*", number),
        })
    }

    /// An origin that the last entry allows.
    pub fn last(self) -> String {
        match self.kind {
            Origins::Exact => origin(self.origins),
            Origins::Subdomains => below("a", self.origins),
        }
    }

    /// Our policy, for every target or for each route.
    pub fn routes(self) -> Routes {
        if !self.by_path {
            return self.policy().into();
        }
        let route = |builder: RoutesBuilder, path| builder.route(path, self.builder());
        Self::ROUTES.into_iter().fold(Routes::builder(), route).build().unwrap()
    }

    /// Our policy.
    pub fn policy(self) -> Policy {
        self.builder().build().unwrap()
    }

    fn builder(self) -> PolicyBuilder {
        let headers: &[&str] =
            if self.any_header { &["*", "authorization"] } else { &Self::HEADERS };
        Policy::builder()
            .allow_origins(self.origins())
            .allow_credentials(true)
            .allow_methods(["PUT"])
            .allow_headers(headers.iter().copied())
            .max_age(600)
            .cross_origin_protection(self.protected)
    }
}

/// One of a policy's origins, 24 bytes long.
fn origin(number: usize) -> String {
    format!("https://app{:05}.example", number - 1)
}

fn below(label: &str, number: usize) -> String {
    format!("https://{label}.app{:05}.example", number - 1)
}

/// A request, and the policy that judges it.
#[derive(Debug)]
pub struct Sample {
    /// Its name in the tables.
    pub name: &'static str,
    /// The policy.
    pub setup: Setup,
    /// The method.
    pub method: Method,
    /// The path.
    pub path: &'static str,
    /// The headers. Their values share a buffer, like those a server has read from a connection.
    pub headers: HeaderMap,
}

/// All samples, in the order of the tables' columns.
pub static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    let one = Setup::ONE;
    let many = Setup { origins: 10_000, ..one };
    let most = Setup { origins: 100_000, ..one };
    let below = Setup { kind: Origins::Subdomains, ..many };
    let any_header = Setup { any_header: true, ..one };
    let get = |name, setup: Setup| Sample { name, setup, ..Sample::get(&setup.last()) };
    let by_path = Setup { by_path: true, ..one };
    let route = |name, path| Sample { path, ..get(name, by_path) };
    let preflight =
        |name, setup, names: String| Sample { name, setup, ..Sample::preflight(&names) };
    let protected = Setup { protected: true, ..one };
    let page = |name, setup, site, method| Sample { name, setup, ..Sample::of_page(site, method) };
    let no_origin = Sample { headers: HeaderMap::new(), ..get("no `Origin`", one) };
    let refused = Sample { setup: many, ..Sample::get("https://app0000x.example") };
    vec![
        no_origin,
        get("allowed, 1 origin", one),
        route("12 routes, a path of 4 bytes", "/api"),
        route("12 routes, a path of 13 bytes", "/api/users/42"),
        route("12 routes, a path of 30 bytes", "/v1/customers/4711/orders/2026"),
        route(
            "12 routes, a path of 80 bytes",
            "/public/of/a/path/that/is/long/but/has/nothing/that/could/be/read/in/two/ways/80",
        ),
        get("allowed, last of 10", Setup { origins: 10, ..one }),
        get("allowed, last of 100", Setup { origins: 100, ..one }),
        get("allowed, last of 1,000", Setup { origins: 1000, ..one }),
        get("allowed, last of 10,000", many),
        get("allowed, last of 100,000", most),
        get("allowed, 10,000 patterns", below),
        Sample { name: "refused, 10,000 origins", ..refused },
        page("a page's GET", one, "cross-site", Method::GET),
        page("a page's GET, protected", protected, "cross-site", Method::GET),
        page("a page's POST", one, "cross-site", Method::POST),
        page("a page's POST, protected", protected, "cross-site", Method::POST),
        page("an own page's POST", one, "same-origin", Method::POST),
        page("an own page's POST, protected", protected, "same-origin", Method::POST),
        preflight("preflight, 3 headers", one, Setup::HEADERS.join(",")),
        preflight("8 KiB of commas", one, ",".repeat(8 << 10)),
        preflight("8 KiB of one allowed name", one, "x-user,".repeat((8 << 10) / 7)),
        preflight("8 KiB of one long name", one, "a".repeat(8 << 10)),
        preflight("any header, 8 KiB", any_header, names(8 << 10)),
        preflight("any header, 64 KiB", any_header, names(64 << 10)),
    ]
});

/// Names in a browser's order, as many as fit in `length`.
fn names(length: usize) -> String {
    let mut list: Vec<String> =
        (0..length / 12).map(|number| format!("x-name-{number:04}")).collect();
    list.sort();
    list.join(",")
}

fn shared(value: &str) -> HeaderValue {
    let value = HeaderValue::from_str(value).unwrap();
    // The first clone makes its buffer shared.
    let _ = value.clone();
    value
}

impl Sample {
    /// A request with an origin, to use with any policy.
    pub fn get(origin: &str) -> Self {
        let setup = Setup::ONE;
        let headers = [(header::ORIGIN, shared(origin))].into_iter().collect();
        Self { name: "", setup, method: Method::GET, path: "/", headers }
    }

    /// A request as a browser sends it, with cookies.
    fn of_page(site: &str, method: Method) -> Self {
        let headers = [
            (header::HOST, "api.example.com"),
            (
                header::USER_AGENT,
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            ),
            (header::ACCEPT, "*/*"),
            (header::ACCEPT_LANGUAGE, "en-US,en;q=0.5"),
            (header::ACCEPT_ENCODING, "gzip, deflate, br, zstd"),
            (header::REFERER, "https://app00000.example/"),
            (header::ORIGIN, "https://app00000.example"),
            (header::COOKIE, "session=3c1e02f6b3f54fd0a5b7a1d0"),
            (header::CONNECTION, "keep-alive"),
            (HeaderName::from_static("sec-fetch-dest"), "empty"),
            (HeaderName::from_static("sec-fetch-mode"), "cors"),
            (HeaderName::from_static("sec-fetch-site"), site),
        ];
        let headers = headers.map(|(name, value)| (name, shared(value))).into_iter().collect();
        Self { method, headers, ..Self::get("") }
    }

    /// A preflight from the first origin, to use with any policy.
    pub fn preflight(names: &str) -> Self {
        let headers = [
            (header::ORIGIN, shared(&origin(1))),
            (header::ACCESS_CONTROL_REQUEST_METHOD, shared("PUT")),
            (header::ACCESS_CONTROL_REQUEST_HEADERS, shared(names)),
        ];
        let headers = headers.into_iter().collect();
        Self { method: Method::OPTIONS, headers, ..Self::get("") }
    }

    /// The name, made fit for a path.
    pub fn slug(&self) -> String {
        let words = self.name.split(|it: char| !it.is_ascii_alphanumeric());
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
    }

    /// The sample with this name.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn named(name: &str) -> &'static Self {
        SAMPLES.iter().find(|sample| sample.name == name).expect("a sample with that name")
    }

    /// Whether the policy has no patterns.
    pub fn is_exact(&self) -> bool {
        self.setup.kind == Origins::Exact
    }

    /// Whether a browser would send it, and its policy has a single origin.
    pub fn is_ordinary(&self) -> bool {
        let names = self.headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS);
        self.setup.origins == 1 && names.is_none_or(|names| names.len() < 100)
    }

    /// The request for a tower stack, with the given body.
    pub fn request<B>(&self, body: B) -> http::Request<B> {
        let mut request = http::Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = Uri::from_static(self.path);
        *request.headers_mut() = self.headers.clone();
        request
    }
}
