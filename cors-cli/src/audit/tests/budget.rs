//! What is asked within the requests that an audit has by itself.

use super::*;
use crate::audit::{explore::is_cut_short, probe::Ask};

const SHOP: &str = "https://shop.example.org";
const PARTNER: &str = "https://www.partner.net";

/// Nothing can be said of who is let in before all that were given were asked, in whatever order the rest comes.
#[test]
fn an_audit_is_cut_short_until_all_that_were_given_were_asked() {
    let seeds = [APP, SHOP, PARTNER];
    let mut last = None;
    for most in 1..20 {
        let known = explored(&seeds, |_| {}, most, checked(|it| seeds.contains(&it)));
        let is_asked = known.seeds().iter().all(|it| known.access(&Ask::MAIN, it).is_some());
        assert_eq!(is_cut_short(&known), !is_asked, "{most}");
        last = Some(is_asked);
    }
    assert_eq!(last, Some(true));
}
