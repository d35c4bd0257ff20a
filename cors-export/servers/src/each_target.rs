//! One list of tests for all targets.

/// A test for each target, named as it is, that calls a function with it.
///
/// ```
/// use cors_foreign::Target;
///
/// fn has_a_name(target: Target) {
///     assert!(!target.name().is_empty());
/// }
///
/// cors_foreign::test_each_target!(has_a_name);
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! test_each_target {
    ($test:path) => {
        $crate::test_each_target! { $test =>
            nginx: Nginx,
            caddy: Caddy,
            apache: Apache,
            haproxy: Haproxy,
            express: Express,
            fastify: Fastify,
            flask: Flask,
            starlette: Starlette,
            django: Django,
        }
    };
    ($test:path => $($name:ident: $target:ident,)*) => {
        $(#[test]
        fn $name() {
            $test($crate::Target::$target);
        })*
    };
}
