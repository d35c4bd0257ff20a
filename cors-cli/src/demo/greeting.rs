//! What is printed in the terminal.

use std::io::{self, Write};

use cors_core::Routes;
use cors_tools::style::{ADDRESS, LABEL};

use super::{addresses::Addresses, allows};
use crate::terminal;

/// Prints the addresses and what to try. A closed stdout is not a reason to stop: the page still works.
pub(super) fn print(addresses: &Addresses, routes: &Routes) {
    let _ = terminal::print(|out| write(out, addresses, routes));
}

fn write(out: &mut dyn Write, addresses: &Addresses, routes: &Routes) -> io::Result<()> {
    let Addresses { api, page, frame, .. } = addresses;
    let page_note = match allows(routes, page) {
        true => "open this in a browser",
        false => "open this in a browser; an origin that the policy does not allow",
    };
    let frame_note = match allows(routes, frame) {
        true => "an origin that the policy allows too",
        false => "an origin that the policy does not allow",
    };
    address(out, "page ", page, page_note)?;
    address(out, "api  ", api, "")?;
    address(out, "frame", frame, frame_note)?;
    writeln!(
        out,
        "\n{LABEL}try:{LABEL:#}
  curl -i -H 'Origin: {page}' {api}/api/item
  curl -i -H 'Origin: https://evil.example' {api}/api/item
  curl -i -X OPTIONS -H 'Origin: {page}' -H 'Access-Control-Request-Method: DELETE' {api}/api/item

Ctrl-C stops it."
    )
}

fn address(out: &mut dyn Write, label: &str, origin: &str, note: &str) -> io::Result<()> {
    let line = format!("{LABEL}{label}{LABEL:#}  {ADDRESS}{origin}{ADDRESS:#}   {note}");
    writeln!(out, "{}", line.trim_end())
}
