//! Hosts and characters that a careless list or pattern lets in.

use cors_core::browser::Profile::{self, Chromium, Firefox, Standard, WebKit};

/// Where developers run their own pages.
pub(super) const LOOPBACK: [&str; 5] = [
    "http://localhost:3000",
    "http://localhost",
    "http://127.0.0.1",
    "http://localhost:8080",
    "http://127.0.0.1:3000",
];

/// Other ports of theirs, the commonest first, and addresses of devices in a home or an office.
pub(super) const RARE_LOOPBACK: [&str; 11] = [
    "http://localhost:5173",
    "http://localhost:4200",
    "http://localhost:8000",
    "https://localhost",
    "http://127.0.0.1:8080",
    "http://[::1]:3000",
    "https://localhost:3000",
    "http://localhost:3001",
    "http://localhost:5000",
    "http://192.168.1.1",
    "http://10.0.0.1",
];

/// Suffixes below which anybody gets a name at once, and for nothing.
pub(super) const HOSTING: [&str; 6] =
    ["github.io", "vercel.app", "netlify.app", "pages.dev", "herokuapp.com", "web.app"];

/// Hosts that show whatever page anybody writes.
pub(super) const OTHERS_PAGES: [&str; 7] = [
    "https://codepen.io",
    "https://jsfiddle.net",
    "https://storage.googleapis.com",
    "https://cdpn.io",
    "https://jsbin.com",
    "https://codesandbox.io",
    "https://stackblitz.com",
];

const ALL: &[Profile] = &[Standard, Chromium, Firefox, WebKit];
const NOT_CHROMIUM: &[Profile] = &[Standard, Firefox, WebKit];
const SAFARI: &[Profile] = &[Standard, WebKit];

/// Characters that hosts of pages may have, and the browsers that load such pages: first those that tell most
/// patterns apart.
pub(super) const SPECIAL: [(char, &[Profile]); 18] = [
    ('_', ALL),
    ('`', SAFARI),
    ('{', SAFARI),
    ('-', ALL),
    (',', SAFARI),
    ('}', SAFARI),
    (';', SAFARI),
    ('!', SAFARI),
    ('$', NOT_CHROMIUM),
    ('&', SAFARI),
    ('=', SAFARI),
    ('+', NOT_CHROMIUM),
    ('~', SAFARI),
    ('(', SAFARI),
    ('*', SAFARI),
    ('\'', SAFARI),
    (')', SAFARI),
    ('"', SAFARI),
];
