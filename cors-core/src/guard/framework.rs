//! What an adapter says about its framework.

use core::fmt::Debug;

use super::{Constant, CorsHeader};

/// How a framework's headers are read and written. Implemented by an adapter for a type that has no
/// values.
///
/// `'r` is how long a request and its guard are borrowed: a framework whose responses borrow, as Rocket's
/// do, copies nothing.
pub trait Framework: Sized {
    /// The headers of a request.
    type Request<'r>: Copy;
    /// The value of one line of them.
    type Line<'r>: Copy;
    /// What the headers of a response are written to.
    type Response<'r>;
    /// The value of a line to write.
    type Value<'r>: Clone + Debug;
    /// The lines of an answer that is copied whole; `()` where writing line by line is as fast.
    type Template: Send + Sync;

    /// The first line of a header of the request.
    fn first<'r>(headers: Self::Request<'r>, header: CorsHeader) -> Option<Self::Line<'r>>;

    /// The lines after the first, in their order.
    fn others<'r>(
        headers: Self::Request<'r>,
        header: CorsHeader,
    ) -> impl Iterator<Item = Self::Line<'r>>;

    /// A line's bytes.
    fn bytes<'r>(line: Self::Line<'r>) -> &'r [u8];

    /// A value from the request, not copied if that can be avoided.
    fn share<'r>(line: Self::Line<'r>) -> Self::Value<'r>;

    /// A value from the policy, not copied if that can be avoided.
    fn borrow<'r>(value: &'r Self::Value<'static>) -> Self::Value<'r>;

    /// A value that is the same for every policy; see [`constant_value!`](crate::constant_value).
    fn constant<'r>(constant: Constant) -> Self::Value<'r>;

    /// A value of these bytes; `None` if they are not a valid header value, as those of the core always are.
    fn copy<'r>(bytes: &[u8]) -> Option<Self::Value<'r>>;

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
        _template: &'r Self::Template,
        _origin: Option<Self::Value<'r>>,
        _response: &mut Self::Response<'r>,
    ) {
    }
}
