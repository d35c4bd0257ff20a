//! Hosts and characters that a careless list or pattern lets in.

use cors_core::browser::Profile::{self, Chromium, Firefox, Standard, WebKit};

/// Where developers run their own pages.
pub(super) const LOOPBACK: [&str; 4] =
    ["http://localhost:3000", "http://localhost", "http://localhost:8080", "http://127.0.0.1:3000"];

/// Other ports of theirs, the commonest first, the address that such servers print as their own, and addresses of
/// devices in a home or an office.
pub(super) const RARE_LOOPBACK: [&str; 17] = [
    "http://localhost:4200",
    "http://localhost:5173",
    "http://192.168.1.1",
    "http://localhost:8000",
    "http://127.0.0.1",
    "http://127.0.0.1:8080",
    "http://0.0.0.0:3000",
    "http://0.0.0.0:8000",
    "http://0.0.0.0",
    "http://localhost:8100",
    "http://127.0.0.1:5500",
    "http://10.0.0.1",
    "https://localhost",
    "http://[::1]:3000",
    "https://localhost:3000",
    "http://localhost:3001",
    "http://localhost:5000",
];

/// Where anybody can put a page.
pub(super) enum Place {
    /// Everybody gets a name below that suffix, at once and for nothing.
    Below(&'static str),
    /// The same, for names that begin like the target's own.
    Previews(&'static str),
    /// The host shows whatever page anybody writes.
    Named(&'static str),
    /// Everybody can write an extension.
    Extension(&'static str),
}

/// The commonest first.
pub(super) const HOSTING: [Place; 27] = [
    Place::Below("vercel.app"),
    Place::Below("netlify.app"),
    Place::Below("github.io"),
    Place::Named("https://codepen.io"),
    Place::Extension("chrome-extension"),
    Place::Previews("vercel.app"),
    Place::Below("herokuapp.com"),
    Place::Below("pages.dev"),
    Place::Below("s3.amazonaws.com"),
    Place::Below("cloudfront.net"),
    Place::Below("ngrok.io"),
    Place::Named("https://storage.googleapis.com"),
    Place::Named("https://jsfiddle.net"),
    Place::Below("web.app"),
    Place::Below("azurewebsites.net"),
    Place::Below("firebaseapp.com"),
    Place::Below("onrender.com"),
    Place::Named("https://s3.amazonaws.com"),
    Place::Named("https://cdpn.io"),
    Place::Extension("moz-extension"),
    Place::Below("gitlab.io"),
    Place::Below("glitch.me"),
    Place::Named("https://jsbin.com"),
    Place::Named("https://codesandbox.io"),
    Place::Named("https://stackblitz.com"),
    Place::Below("ngrok-free.app"),
    Place::Below("workers.dev"),
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
