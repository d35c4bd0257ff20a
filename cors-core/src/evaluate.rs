//! The algorithm: pure and total. A preflight is judged in the order in which a browser looks at the
//! answer, so that what it reports is the [`Refusal`].

use crate::{
    Decision, MalformedRequest, Policy, Refusal, Request,
    header_list::{AllowedHeaders, Walk},
    headers::{AllowHeaders, AllowMethods, AllowOrigin, Headers, Vary},
    name::is_token,
    origin::Origin,
    policy::AllowedOrigins,
};

impl Policy {
    /// Judges a request. Allocates nothing and never fails; the work is linear in the bytes of the
    /// request, and bounded where the policy lists what it allows.
    #[inline]
    pub fn evaluate<'a>(&'a self, request: &'a Request<'a>) -> Decision<'a> {
        if request.origin.is_empty() {
            Decision::NotCors(self.without_origin())
        } else {
            self.evaluate_cors(request)
        }
    }

    /// A [CORS request](https://fetch.spec.whatwg.org/#cors-request): it has an `Origin`.
    fn evaluate_cors<'a>(&'a self, request: &'a Request<'a>) -> Decision<'a> {
        let allow_origin = self.judge_origin(request);
        if request.is_preflight() {
            return match allow_origin {
                Ok(allow_origin) => self.preflight(request, allow_origin),
                Err(refusal) => Decision::PreflightRefused(refusal, self.only_vary()),
            };
        }
        match allow_origin {
            Ok(allow_origin) => Decision::Allowed(self.with_origin(allow_origin)),
            Err(refusal) => Decision::Refused(refusal, self.only_vary()),
        }
    }

    /// The first steps of the [CORS check](https://fetch.spec.whatwg.org/#concept-cors-check), as far
    /// as the server decides them. Under any origin the text is not judged, so that no answer depends
    /// on it.
    fn judge_origin<'a>(
        &'a self,
        request: &'a Request<'a>,
    ) -> Result<AllowOrigin<'a>, Refusal<'a>> {
        let (set, null) = match &self.0.origins {
            AllowedOrigins::Any => return Ok(AllowOrigin::Any),
            AllowedOrigins::Listed { set, null } => (set, *null),
        };
        let [origin] = *request.origin.as_slice() else {
            return Err(Refusal::OriginMalformed { origin: None });
        };
        if set.contains(origin) || (null && origin == b"null") {
            return Ok(AllowOrigin::One(origin));
        }
        Err(match Origin::parse(origin) {
            Some(_) => Refusal::OriginNotAllowed { origin },
            None => Refusal::OriginMalformed { origin: Some(origin) },
        })
    }

    /// What the [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch) looks at
    /// after the CORS check: method, then `Authorization`, then the other names.
    fn preflight<'a>(
        &'a self,
        request: &'a Request<'a>,
        allow_origin: AllowOrigin<'a>,
    ) -> Decision<'a> {
        let depends = self.only_vary();
        let method = match *request.request_method.as_slice() {
            [method] if is_token(method) => Ok(method),
            [_] => Err(MalformedRequest::MethodNotAToken),
            _ => Err(MalformedRequest::SeveralMethods),
        };
        let on_method = Vary { request_method: true, ..depends.vary };
        let method = match method {
            Ok(method) => method,
            Err(malformed) => return malformed_preflight(malformed, on_method),
        };
        let on_headers = Vary { request_headers: true, ..on_method };
        let refused_header = match self.0.headers.walk(&request.request_headers) {
            Walk::Allowed => None,
            Walk::NotAllowed(name) => Some(Refusal::HeaderNotAllowed { name }),
            Walk::Malformed(malformed) => return malformed_preflight(malformed, on_headers),
        };
        let refused_method =
            (!self.0.methods.contains(method)).then_some(Refusal::MethodNotAllowed { method });
        let headers = Headers {
            allow_origin: Some(allow_origin),
            allow_credentials: self.0.credentials,
            allow_methods: Some(match &self.0.methods_value {
                Some(listed) => AllowMethods::Listed(listed),
                None => AllowMethods::Requested(method),
            }),
            allow_headers: self.allow_headers(request),
            vary: on_headers,
            ..Headers::default()
        };
        match refused_method.or(refused_header) {
            Some(refusal) => Decision::PreflightRefused(refusal, headers),
            None => {
                let max_age = self.0.max_age_value.as_ref();
                Decision::PreflightAllowed(Headers { max_age, ..headers })
            }
        }
    }

    /// Full lists, as they fill a browser's preflight cache; where anything goes, what was asked for.
    fn allow_headers<'a>(&'a self, request: &'a Request<'a>) -> Option<AllowHeaders<'a>> {
        match self.0.headers {
            AllowedHeaders::Listed(_) => self.0.headers_value.as_ref().map(AllowHeaders::Listed),
            AllowedHeaders::Any { authorization } => {
                Some(AllowHeaders::Requested { lines: &request.request_headers, authorization })
            }
        }
    }

    /// What a response carries that is read without CORS. Where one answer is for all, it says so to
    /// these too, as caches may hand it to others
    /// ([CORS protocol and HTTP caches](https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches)).
    #[inline]
    fn without_origin(&self) -> Headers<'_> {
        if self.0.origins.are_any() { self.with_origin(AllowOrigin::Any) } else { self.only_vary() }
    }

    #[inline]
    fn with_origin<'a>(&'a self, allow_origin: AllowOrigin<'a>) -> Headers<'a> {
        Headers {
            allow_origin: Some(allow_origin),
            allow_credentials: self.0.credentials,
            expose_headers: self.0.exposed_value.as_ref(),
            ..self.only_vary()
        }
    }

    #[inline]
    fn only_vary<'a>(&self) -> Headers<'a> {
        let vary = Vary { origin: !self.0.origins.are_any(), ..Vary::default() };
        Headers { vary, ..Headers::default() }
    }
}

fn malformed_preflight<'a>(malformed: MalformedRequest, vary: Vary) -> Decision<'a> {
    let headers = Headers { vary, ..Headers::default() };
    Decision::PreflightRefused(Refusal::RequestMalformed(malformed), headers)
}
