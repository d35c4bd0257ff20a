//! Adds an origin to a text and leaves the rest as it is written, comments included.

use cors_core::RoutesConfig;
use toml::de::DeTable;

/// The text of TOML with an origin at the front of `allow_origins`: of the policy, or of the one of a route. `None`
/// if the text has no such list.
///
/// ```
/// use cors_tools::policy_file::with_origin;
///
/// let text = "allow_origins = ['https://a.example'] # ours\n";
/// assert_eq!(
///     with_origin(text, None, "https://b.example").as_deref(),
///     Some("allow_origins = [\"https://b.example\", 'https://a.example'] # ours\n"),
/// );
/// assert_eq!(with_origin("max_age = 0", None, "https://b.example"), None);
/// ```
pub fn with_origin(text: &str, route: Option<&str>, origin: &str) -> Option<String> {
    let table = DeTable::parse(text).ok()?;
    let policy = match route {
        None => table.get_ref(),
        Some(path) => {
            let routes = table.get_ref().get(RoutesConfig::ROUTES)?.get_ref().as_table()?;
            routes.get(path)?.get_ref().as_table()?
        }
    };
    let origins = policy.get("allow_origins")?;
    let after_bracket = origins.span().start + 1;
    let Some(first) = origins.get_ref().as_array()?.iter().next() else {
        let (before, after) = text.split_at_checked(after_bracket)?;
        return Some(format!("{before}\"{origin}\"{after}"));
    };
    // A list with an entry on each line gets a line more.
    let (before, after) = text.split_at_checked(first.span().start)?;
    let indent = before.get(after_bracket..)?.rsplit_once('\n').map(|(_, indent)| indent);
    let between = indent.map_or(" ".to_owned(), |indent| format!("\n{indent}"));
    Some(format!("{before}\"{origin}\",{between}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy_file::{Format, lint};

    const ORIGIN: &str = "http://127.0.0.1:7071";

    fn added(route: Option<&str>, text: &str) -> Option<String> {
        let added = with_origin(text, route, ORIGIN)?;
        assert!(lint(&added, Format::Toml).routes.is_some(), "{added}");
        Some(added)
    }

    #[test]
    fn rest_of_the_text_stays() {
        assert_eq!(
            added(
                None,
                "# ours\nallow_origins=[ 'https://a.example' ] # one\nmax_age = 0 # none\n"
            ),
            Some(format!(
                "# ours\nallow_origins=[ \"{ORIGIN}\", 'https://a.example' ] # one\nmax_age = 0 # none\n"
            ))
        );
        assert_eq!(
            added(None, "allow_origins = [ # these:\r\n\t'https://a.example', # one\r\n]\r\n"),
            Some(format!(
                "allow_origins = [ # these:\r\n\t\"{ORIGIN}\",\n\t'https://a.example', # one\r\n]\r\n"
            ))
        );
    }

    #[test]
    fn only_the_route_gets_it() {
        let text = "[routes.'/']\nallow_origins = ['https://a.example']\n\
                    [routes.\"/api\"]\nallow_origins = ['https://b.example']\n";
        assert_eq!(
            added(Some("/api"), text),
            Some(text.replace("['https://b", &format!("[\"{ORIGIN}\", 'https://b")))
        );
        let inline = "routes = { '/' = { allow_origins = ['https://a.example'] } }";
        assert_eq!(
            added(Some("/"), inline),
            Some(inline.replace("['https", &format!("[\"{ORIGIN}\", 'https")))
        );
    }

    #[test]
    fn nothing_to_add_to() {
        assert_eq!(added(None, "allow_origins = "), None);
        assert_eq!(added(None, "max_age = 0"), None);
        assert_eq!(added(None, "allow_origins = 'https://a.example'"), None);
        assert_eq!(added(Some("/x"), "[routes.'/']\nallow_origins = ['*']"), None);
        assert_eq!(added(Some("/"), "[routes.'/']\nclosed = true"), None);
    }

    #[test]
    fn empty_list() {
        assert_eq!(
            with_origin("allow_origins = [ ]", None, ORIGIN),
            Some(format!("allow_origins = [\"{ORIGIN}\" ]"))
        );
    }
}
