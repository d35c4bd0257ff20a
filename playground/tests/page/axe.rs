//! What [axe](https://github.com/dequelabs/axe-core) finds in each view: nothing serious, light or dark, on a phone or a
//! desktop. `playground/tests/install` installs it.

use cors_browsers::browser::{Browser, Kind};
use serde_json::json;

use crate::{browsing::run, required::is_there, serving::serve};

/// What is in each view, so that every kind of element is there.
const VIEWS: [&str; 3] = [
    "#pasted=CORSMissingAllowOrigin&server=nginx&page=https://a.example&url=https://b.example/&method=PUT\
     &preflight=HTTP/2+204&answer=HTTP/2+200",
    "#section=policy&policy-text=allow_origins+=+['https://a.example',+'http://b.example']%0Amax_age+=+600%0A\
     allow_methods+=+['*']&asking-page=https://a.example",
    "#section=change&old=allow_origins+=+['https://a.example']%0Amax_ages+=+1%0A&new=allow_origins+=+['*']",
];

#[test]
fn axe_finds_nothing_serious() {
    let file = "target/page/node_modules/axe-core/axe.min.js";
    if !is_there(file, "axe-core", "playground/tests/install") {
        return;
    }
    let Some(address) = serve() else { return };
    let Some(mut browser) = Browser::start(Kind::Chromium) else { return };
    browser.open(&format!("{address}tests/frame.html"));
    for (view, scheme, width) in VIEWS
        .iter()
        .flat_map(|view| ["light", "dark"].map(|scheme| (view, scheme)))
        .flat_map(|(view, scheme)| [390, 1280].map(|width| (view, scheme, width)))
    {
        let told = run(
            &mut browser,
            &format!(
                "const frame = document.querySelector('iframe');
                frame.style = 'border: 0; height: 800px; width: {width}px; color-scheme: {scheme}';
                frame.src = 'about:blank';
                await until(() => frame.contentWindow.location.href === 'about:blank');
                frame.src = {};
                const main = () => frame.contentDocument?.querySelector('main');
                await until(() => main()?.getAttribute('aria-busy') === 'false');
                const script = frame.contentDocument.createElement('script');
                script.src = 'tests/axe.js';
                frame.contentDocument.head.append(script);
                await until(() => frame.contentWindow.axe);
                const {{ violations, passes }} = await frame.contentWindow.axe.run();
                const serious = violations.filter(({{ impact }}) => ['serious', 'critical'].includes(impact));
                return {{
                    serious: serious.map(({{ id, help, nodes }}) => [id, help, nodes.slice(0, 5).map(({{ html, failureSummary }}) => [html, failureSummary])]),
                    isChecked: passes.some(({{ id }}) => id === 'color-contrast'),
                    isDark: frame.contentWindow.matchMedia('(prefers-color-scheme: dark)').matches,
                    width: frame.contentWindow.innerWidth,
                    isWide: frame.contentDocument.documentElement.scrollWidth > {width},
                }};",
                json!(format!("{address}{view}"))
            ),
        );
        let wanted = json!({"serious": [], "isChecked": true, "isDark": scheme == "dark", "width": width, "isWide": false});
        assert_eq!(told, wanted, "{view} {scheme} {width}");
    }
}
