//! The remedy for a server in Rust.

use serde::Serialize;

use super::{find::Match, least::Least, policy};

/// A framework with an adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framework {
    /// axum, and whatever else is a tower `Service`.
    Axum,
    /// actix-web.
    ActixWeb,
    /// Rocket.
    Rocket,
    /// warp.
    Warp,
}

/// The least policy with which a browser would not have blocked, in Rust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InRust {
    /// What to write; `None` where no policy is the remedy.
    pub text: Option<String>,
    /// What to know about it: sentences without a full stop.
    pub notes: Vec<String>,
}

impl Framework {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Axum, Self::ActixWeb, Self::Rocket, Self::Warp];

    /// Its crate.
    pub fn name(self) -> &'static str {
        match self {
            Self::Axum => "axum",
            Self::ActixWeb => "actix-web",
            Self::Rocket => "rocket",
            Self::Warp => "warp",
        }
    }

    /// As people write it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Axum => "axum, or tower",
            Self::ActixWeb => "actix-web",
            Self::Rocket => "Rocket",
            Self::Warp => "warp",
        }
    }

    pub(super) fn adapter(self) -> &'static str {
        match self {
            Self::Axum => "cors_axum",
            Self::ActixWeb => "cors_actix",
            Self::Rocket => "cors_rocket",
            Self::Warp => "cors_warp",
        }
    }

    /// Where a guard goes.
    pub(super) fn guarded(self, guard: &str) -> String {
        match self {
            Self::Axum => format!(".layer({guard})"),
            Self::ActixWeb => format!(".wrap({guard})"),
            Self::Rocket => format!(".attach({guard})"),
            Self::Warp => format!("{guard}.wrap(routes)"),
        }
    }

    /// The same, in statements.
    fn attached(self) -> String {
        let guard = "Cors::new(policy)";
        match self {
            Self::Axum => format!("let app = app{};\n", self.guarded(guard)),
            // Each worker has an application of its own.
            Self::ActixWeb => format!(
                "let cors = {guard};\nlet app = move || App::new(){};\n",
                self.guarded("cors.clone()")
            ),
            Self::Rocket => format!("let rocket = rocket::build(){};\n", self.guarded(guard)),
            Self::Warp => format!("let routes = {};\n", self.guarded(guard)),
        }
    }
}

/// The remedy for matches; `None` without any.
pub(super) fn in_rust(matches: &[Match<'_>], framework: Framework) -> Option<InRust> {
    if matches.is_empty() {
        return None;
    }
    let Some(Least { config, notes }) = Least::of(matches) else {
        let notes = vec!["no CORS policy is the remedy, with this or any other server".to_owned()];
        return Some(InRust { text: None, notes });
    };
    let adapter = framework.adapter();
    let text = config.map(|config| {
        let built = policy::built(&config);
        format!("use {adapter}::{{Cors, Policy}};\n\n{built}{}", framework.attached())
    });
    Some(InRust { text, notes })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Server, both},
        *,
    };

    /// Its blocks are compiled, where all adapters are.
    const COMPILED: &str = include_str!("../../../cors-core/conformance/remedies.md");

    const LINES: &str = "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.\n\
                         Request header field x-key is not allowed by Access-Control-Allow-Headers in preflight \
                         response.\n\
                         The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must \
                         be 'true' when the request's credentials mode is 'include'.";

    #[test]
    fn every_remedy_is_one_that_compiles() {
        let blocks =
            COMPILED.split("```rust\n").skip(1).filter_map(|it| Some(it.split_once("```")?.0));
        let is_shown = |line: &&str| !line.starts_with("# ");
        let blocks = blocks.map(|it| it.split_inclusive('\n').filter(is_shown).collect::<String>());
        let remedies = Framework::ALL
            .map(|it| both(LINES, Some(Server::Rust(it))).unwrap().in_rust.unwrap().text.unwrap());
        assert_eq!(blocks.collect::<Vec<_>>(), remedies);
    }
}
