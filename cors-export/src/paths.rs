//! Which path takes which policy, as regular expressions; see [`crate::expression`] for their syntax.

use crate::expression::escaped_char;

/// What follows the last segment of a route, in a request's target.
const END: &str = "(?:[/?#]|$)";

/// The paths that two routers could read differently, whatever the routes are: an empty segment, dots, an encoded
/// slash, a backslash, white space and control characters, a `%` that encodes nothing, and a fragment.
pub(crate) const AMBIGUOUS: &str = r"^[^?#]*(?://|/(?:\.|%2[Ee]){1,2}(?:[/?#]|$)|%2[Ff]|\\|%5[Cc]|[\x00-\x20\x7F#]|%[01][0-9A-Fa-f]|%7[Ff]|%(?:[^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|[0-9A-Fa-f]?$))";

/// Expressions for the target of a request as it was sent, with its query. The first that matches decides; where none
/// does, there is no policy.
#[derive(Debug)]
pub(crate) struct Paths {
    cases: Vec<Case>,
    routes: Vec<(String, Option<usize>)>,
}

/// What holds for the targets that match, and no earlier case.
#[derive(Debug)]
pub(crate) struct Case {
    /// The path of the route; `None` for paths that are ambiguous whatever the routes are.
    pub(crate) route: Option<String>,
    /// Anchored at the start.
    pub(crate) expression: String,
    /// The place of the policy; `None` where there is none.
    pub(crate) policy: Option<usize>,
}

impl Paths {
    /// Of routes and the places of their policies.
    pub(crate) fn new(mut routes: Vec<(String, Option<usize>)>) -> Self {
        // Of two routes that take a path, one begins with the other.
        routes.sort_by_key(|(path, _)| core::cmp::Reverse(path.len()));
        let ambiguous = Case { route: None, expression: AMBIGUOUS.to_owned(), policy: None };
        let cases = routes.iter().flat_map(|(path, policy)| {
            let case = |expression, policy| Case { route: Some(path.clone()), expression, policy };
            let plain = case(of_route(path, escaped_char), *policy);
            // Decoded, it is a path of this route, and as it is written of a shorter one or of none.
            let encoded = case(of_route(path, perhaps_encoded), None);
            [Some(plain), (path != "/").then_some(encoded)].into_iter().flatten()
        });
        Self { cases: [ambiguous].into_iter().chain(cases).collect(), routes }
    }

    pub(crate) fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// What the cases are made of, for targets that can decode a path: the routes and the places of their policies,
    /// longest first.
    pub(crate) fn routes(&self) -> &[(String, Option<usize>)] {
        &self.routes
    }
}

fn of_route(path: &str, char: impl Fn(char) -> String) -> String {
    if path == "/" {
        return "^/".to_owned();
    }
    let path: String = path.chars().map(char).collect();
    format!("^{path}{END}")
}

/// The character, or its percent-encoding.
fn perhaps_encoded(char: char) -> String {
    if char == '/' {
        return char.to_string();
    }
    let code = format!("{:02X}", u32::from(char));
    let digit = |digit: char| match digit.is_ascii_digit() {
        true => digit.to_string(),
        false => format!("[{digit}{}]", digit.to_ascii_lowercase()),
    };
    let code: String = code.chars().map(digit).collect();
    format!("(?:{}|%{code})", escaped_char(char))
}
