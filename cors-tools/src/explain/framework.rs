//! The remedy for a server in Rust.

use serde::Serialize;

use super::{entry, find, least::Least, plain::Text, policy};

/// A framework with an adapter.
///
/// ```
/// use cors_tools::explain::Framework;
///
/// assert_eq!(Framework::named("rocket"), Some(Framework::Rocket));
/// assert_eq!(Framework::named("nginx"), None);
/// ```
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

    /// The framework of this [`name`](Self::name).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    fn adapter(self) -> &'static str {
        match self {
            Self::Axum => "cors_axum",
            Self::ActixWeb => "cors_actix",
            Self::Rocket => "cors_rocket",
            Self::Warp => "cors_warp",
        }
    }

    fn attached(self) -> &'static str {
        match self {
            Self::Axum => "let app = app.layer(Cors::new(policy));\n",
            Self::ActixWeb => {
                "let cors = Cors::new(policy);\nlet app = move || App::new().wrap(cors.clone());\n"
            }
            Self::Rocket => "let rocket = rocket::build().attach(Cors::new(policy));\n",
            Self::Warp => "let routes = Cors::new(policy).wrap(routes);\n",
        }
    }
}

/// The remedy for what a text is about, with a framework; `None` for a text about nothing known.
///
/// ```
/// use cors_tools::explain::{Framework, in_rust};
///
/// let remedy = in_rust("CORSMissingAllowOrigin", Framework::Axum).unwrap();
/// assert!(remedy.text.unwrap().ends_with("let app = app.layer(Cors::new(policy));\n"));
///
/// assert_eq!(in_rust("CORSRequestNotHttp", Framework::Axum).unwrap().text, None);
/// assert_eq!(in_rust("the page is blank", Framework::Axum), None);
/// ```
pub fn in_rust(asked: &str, framework: Framework) -> Option<InRust> {
    let entries = entry::all();
    let matches = find::find(&Text::new(asked), &entries);
    if matches.is_empty() {
        return None;
    }
    let Some(Least { config, notes }) = Least::of(&matches) else {
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
