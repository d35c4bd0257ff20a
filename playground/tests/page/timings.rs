//! How long answers take: printed if asked for, as it depends on the machine.

use cors_browsers::browser::{Browser, Kind};

use crate::{
    browsing::{open, run},
    serving::serve,
};

#[test]
#[ignore = "it only prints"]
fn timings() {
    let Some(address) = serve() else { return };
    for kind in [Kind::Chromium, Kind::Firefox, Kind::WebKit] {
        let Some(mut browser) = Browser::start(kind) else { continue };
        print(&mut browser, &address);
    }
}

fn print(browser: &mut Browser, address: &str) {
    open(browser, address);
    let told = run(
        browser,
        "const told = { 'first answer': performance.now() };
        const measured = async (name, work) => {
            const begun = performance.now();
            await work();
            told[name] = performance.now() - begun;
        };
        const { ask } = await import(new URL('ask.js', location.href));
        const origins = Array.from({ length: 1000 }, (_, i) => `'https://a${i}.example.com'`).join(',\\n');
        const policy = `allow_origins = [${origins}]`;
        const wild = policy.replaceAll('//a', '//*.a') + '\\nallow_credentials = true';
        await ask('lint', policy);
        await measured('problems of 1,000 origins', () => ask('lint', policy));
        await measured('problems of 1,000 patterns', () => ask('lint', wild));
        const asked = { policy, page: 'https://a1.example.com', path: '/', method: '', request_headers: '' };
        await measured('table of 1,000 origins', () => ask('table', JSON.stringify(asked)));
        const line = 'Access to fetch at https://a.example/ from origin https://b.example has been blocked';
        await measured('a line of a console', () => ask('explain', line, ''));
        const lines = Array.from({ length: 10_500 }, (_, i) => `${i} ${line} ${i}`).join('\\n').slice(0, 1 << 20);
        await measured('1 MiB of lines', () => ask('explain', lines, ''));
        const entry = JSON.stringify({ request: { method: 'GET', url: 'https://a.example/', headers: [] },
            response: { status: 200, headers: [{ name: 'a', value: 'a'.repeat(2000) }] } });
        const entries = Array(25 << 10).fill(entry).join(',');
        const file = new Blob([`{\"log\":{\"entries\":[${entries}]}}`]);
        await measured(`HAR file of ${file.size >> 20} MiB`, () => ask('judge_har', file, 'chromium'));
        return Object.entries(told).map(([name, time]) => `${name}: ${Math.round(time)} ms`).join(', ');",
    );
    println!("{}: {told}", browser.version());
}
