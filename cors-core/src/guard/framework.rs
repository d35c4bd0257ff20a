//! What an adapter says about its framework.

use core::fmt::Debug;

use super::{Constant, CorsHeader, SenderHeader};

/// Where a value to write comes from. Only [`Source::Bytes`] is copied, if the framework shares values; if it
/// borrows them, [`Source::Snapshot`] is copied too.
#[derive(Debug)]
pub enum Source<'r, 'x, F: Framework> {
    /// The same for every policy; see [`constant_value!`](crate::constant_value).
    Constant(Constant),
    /// A value of a policy that lives as long as the guard.
    Policy(&'r F::Value<'static>),
    /// A value of a policy that may be replaced before the response is sent.
    Snapshot(&'x F::Value<'static>),
    /// A line of the request.
    Request(F::Line<'r>),
    /// Part of a line of the request, a text of the policy's, or what `Vary` lacks.
    Bytes(&'x [u8]),
}

/// How a framework's headers are read and written. Implemented by an adapter for a type that has no
/// values.
///
/// `'r` is how long a request and its guard are borrowed: a framework whose responses borrow, as Rocket's
/// do, copies nothing.
pub trait Framework: Sized + 'static {
    /// The headers of a request.
    type Request<'r>: Copy;
    /// The value of one line of them.
    type Line<'r>: Copy;
    /// What the headers of a response are written to.
    type Response<'r>;
    /// The value of a line to write.
    type Value<'r>: Clone + Debug + Send + Sync + 'r;
    /// The lines of an answer that is copied whole; `()` where writing line by line is as fast.
    type Template: Send + Sync;

    /// Calls `found` for each line of the wanted headers of a request; the lines of one header in their order.
    fn each_line<'r, const N: usize>(
        headers: Self::Request<'r>,
        wanted: [CorsHeader; N],
        found: impl FnMut(CorsHeader, Self::Line<'r>),
    );

    /// The same for one header that only cross-origin protection reads.
    fn each_sender_line<'r>(
        headers: Self::Request<'r>,
        wanted: SenderHeader,
        found: impl FnMut(Self::Line<'r>),
    );

    /// A line's bytes.
    fn bytes<'r>(line: Self::Line<'r>) -> &'r [u8];

    /// A value to write; `None` for bytes that a header value cannot contain, such as control characters.
    fn value<'r>(source: Source<'r, '_, Self>) -> Option<Self::Value<'r>>;

    /// A value that outlives its request.
    fn into_owned<'r>(value: Self::Value<'r>) -> Self::Value<'static>;

    /// The names of the headers that a response has.
    fn names<'x, 'r>(response: &'x Self::Response<'r>) -> impl Iterator<Item = &'x str>;

    /// The lines of a header that a response has, in their order.
    fn response_lines<'x, 'r>(
        response: &'x Self::Response<'r>,
        header: CorsHeader,
    ) -> impl Iterator<Item = &'x [u8]>;

    /// Removes all lines of a header from a response.
    fn remove<'r>(response: &mut Self::Response<'r>, header: CorsHeader);

    /// Appends one line.
    fn append<'r>(response: &mut Self::Response<'r>, header: CorsHeader, value: Self::Value<'r>);

    /// An answer that is copied whole; `None` where writing line by line is as fast.
    fn template(
        _lines: impl Iterator<Item = (CorsHeader, Self::Value<'static>)>,
    ) -> Option<Self::Template> {
        None
    }

    /// Writes a template to a response without headers, with this allow-origin in place of its own.
    fn write_template<'r>(
        _template: &Self::Template,
        _origin: Option<Self::Value<'r>>,
        _response: &mut Self::Response<'r>,
    ) {
    }
}
