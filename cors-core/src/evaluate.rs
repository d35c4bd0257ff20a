//! The algorithm: pure and total. A preflight is judged in the order in which a browser checks the
//! answer, so what the browser reports is the [`Refusal`].

use crate::{
    Decision, MalformedRequest, Policy, Refusal, Request,
    name::is_token,
    origin::Origin,
    policy::AllowedOrigins,
    response::{Carries, Headers, VaryOn},
};

impl Policy {
    /// Judges a request. Allocates nothing and never fails; the work is linear in the bytes of the
    /// request, and bounded where the policy lists what it allows.
    #[inline]
    pub fn evaluate<'a>(&'a self, request: &'a Request<'a>) -> Decision<'a> {
        if self.0.cross_origin_protection {
            self.evaluate_protected(request)
        } else {
            self.evaluate_unprotected(request)
        }
    }

    // Apart, so that requests under a policy without cross-origin protection do not pay for it.
    #[inline(never)]
    fn evaluate_protected<'a>(&'a self, request: &'a Request<'a>) -> Decision<'a> {
        self.evaluate_unprotected(request).protected(request, &request.sender, Some(self))
    }

    /// The same without cross-origin protection.
    #[inline]
    pub(crate) fn evaluate_unprotected<'a>(&'a self, request: &'a Request<'a>) -> Decision<'a> {
        if request.origin.is_empty() {
            Decision::NotCors(self.headers(request, self.without_origin()))
        } else {
            self.evaluate_cors(request)
        }
    }

    /// A [CORS request](https://fetch.spec.whatwg.org/#cors-request): it has an `Origin`.
    fn evaluate_cors<'a>(&'a self, request: &'a Request<'a>) -> Decision<'a> {
        let refused_origin = self.refused_origin(request);
        if request.is_preflight() {
            let (refusal, carries) = match refused_origin {
                Some(refusal) => (Some(refusal), Carries::Vary(VaryOn::Origin)),
                None => self.preflight(request),
            };
            let headers = self.headers(request, carries);
            return match refusal {
                Some(refusal) => Decision::PreflightRefused(refusal, headers),
                None => Decision::PreflightAllowed(headers),
            };
        }
        match refused_origin {
            Some(refusal) => {
                let headers = self.headers(request, Carries::Vary(VaryOn::Origin));
                Decision::Refused(refusal, headers)
            }
            None => {
                Decision::Allowed(self.headers(request, Carries::Response { protected: false }))
            }
        }
    }

    /// The first steps of the [CORS check](https://fetch.spec.whatwg.org/#concept-cors-check), as far
    /// as the server decides them. Where any origin is allowed, the text is not judged, so no answer
    /// depends on it.
    fn refused_origin<'a>(&self, request: &Request<'a>) -> Option<Refusal<'a>> {
        let (set, null) = match &self.0.origins {
            AllowedOrigins::Any => return None,
            AllowedOrigins::Listed { set, null } => (set, *null),
        };
        let [origin] = *request.origin.as_slice() else {
            return Some(Refusal::OriginMalformed { origin: None });
        };
        if set.contains(origin) || (null && origin == b"null") {
            return None;
        }
        Some(match Origin::parse(origin) {
            Some(_) => Refusal::OriginNotAllowed { origin },
            None => Refusal::OriginMalformed { origin: Some(origin) },
        })
    }

    /// What the [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch) checks
    /// after the CORS check: method, then `Authorization`, then the other names.
    fn preflight<'a>(&self, request: &'a Request<'_>) -> (Option<Refusal<'a>>, Carries) {
        let malformed =
            |why, depends| (Some(Refusal::RequestMalformed(why)), Carries::Vary(depends));
        let method = match *request.request_method.as_slice() {
            [method] if is_token(method) => method,
            [_] => return malformed(MalformedRequest::MethodNotAToken, VaryOn::RequestMethod),
            _ => return malformed(MalformedRequest::SeveralMethods, VaryOn::RequestMethod),
        };
        let refused_header = match self.0.headers.first_refused(&request.request_headers) {
            Ok(name) => name.map(|name| Refusal::HeaderNotAllowed { name }),
            Err(why) => return malformed(why, VaryOn::RequestHeaders),
        };
        let is_allowed = self.0.methods.contains(method);
        let refused_method = (!is_allowed).then_some(Refusal::MethodNotAllowed { method });
        let refusal = refused_method.or(refused_header);
        (refusal, Carries::Preflight { max_age: refusal.is_none() })
    }

    /// What the response to a request without `Origin` carries. Where everyone gets the same answer, so
    /// does this request, as caches may serve it to others
    /// ([CORS protocol and HTTP caches](https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches)).
    #[inline]
    fn without_origin(&self) -> Carries {
        if self.0.answers.any_origin {
            Carries::Response { protected: false }
        } else {
            Carries::Vary(VaryOn::Origin)
        }
    }

    #[inline]
    fn headers<'a>(&'a self, request: &'a Request<'a>, carries: Carries) -> Headers<'a> {
        Headers::new(&self.0.answers, request, carries)
    }
}
