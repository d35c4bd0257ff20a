//! Apache httpd.

use crate::model::Site;

pub(super) fn write(_site: &Site) -> String {
    String::new()
}
