//! The header values that a policy answers with, joined when it is compiled.

/// The values of a policy's header lines, as texts or in the types of a framework; `None` where the line
/// is not written.
#[derive(Debug, Clone)]
pub(crate) struct Answers<T> {
    pub(crate) any_origin: bool,
    // If true, then `any_origin` is false, and `exposed` is not `*`.
    pub(crate) credentials: bool,
    pub(crate) exposed: Option<T>,
    pub(crate) methods: Allowed<T>,
    pub(crate) headers: Allowed<T>,
    pub(crate) max_age: Option<T>,
}

/// What a preflight is told about methods or headers.
#[derive(Debug, Clone)]
pub(crate) enum Allowed<T> {
    /// The whole list.
    Listed(Option<T>),
    /// What it asked for.
    Any,
    /// What it asked for, up to the first name that `*` never covers.
    AnyCovered,
}

impl<T> Answers<T> {
    /// Without a policy.
    pub(crate) const NONE: Self = Self {
        any_origin: false,
        credentials: false,
        exposed: None,
        methods: Allowed::Listed(None),
        headers: Allowed::Listed(None),
        max_age: None,
    };

    /// The same with other values.
    pub(crate) fn map<U>(&self, convert: impl Fn(&T) -> Option<U>) -> Answers<U> {
        let value = |value: &Option<T>| value.as_ref().and_then(&convert);
        let allowed = |allowed: &Allowed<T>| match allowed {
            Allowed::Listed(list) => Allowed::Listed(value(list)),
            Allowed::Any => Allowed::Any,
            Allowed::AnyCovered => Allowed::AnyCovered,
        };
        Answers {
            any_origin: self.any_origin,
            credentials: self.credentials,
            exposed: value(&self.exposed),
            methods: allowed(&self.methods),
            headers: allowed(&self.headers),
            max_age: value(&self.max_age),
        }
    }

    /// Whether an allowed preflight's answer is the same for every request, apart from the origin.
    pub(crate) fn are_listed(&self) -> bool {
        matches!((&self.methods, &self.headers), (Allowed::Listed(_), Allowed::Listed(_)))
    }
}
