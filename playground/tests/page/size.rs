//! How large the page is on its way to a browser.

use std::{fs, process::Command};

use crate::required::{is_built, path, skip};

/// In bytes, all files together, compressed one by one: as the README says.
const MOST: u64 = 600 * 1024;

/// Compresses the files of a folder as a server does that has done so in advance.
const COMPRESS: &str = "const { readFileSync, readdirSync } = require('fs');
    const { brotliCompressSync, constants: it, gzipSync } = require('zlib');
    const [folder] = process.argv.slice(1);
    const sizes = readdirSync(folder).map((name) => {
        const file = readFileSync(`${folder}/${name}`);
        const params = { [it.BROTLI_PARAM_QUALITY]: 11, [it.BROTLI_PARAM_LGWIN]: 24, [it.BROTLI_PARAM_SIZE_HINT]: file.length };
        return [name, brotliCompressSync(file, { params }).length, gzipSync(file, { level: 9 }).length];
    });
    console.log(JSON.stringify(sizes));";

#[test]
fn the_page_is_small() {
    if !is_built() {
        return;
    }
    let folder = path("target/playground");
    let Ok(output) = Command::new("node").args(["-e", COMPRESS]).arg(&folder).output() else {
        skip("Node.js, which compresses the files,", "playground/tests/install");
        return;
    };
    assert!(output.status.success(), "{output:?}");
    let sizes: Vec<(String, u64, u64)> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(sizes.len(), fs::read_dir(folder).unwrap().count());
    let (mut brotli, mut gzip) = (0, 0);
    for (name, with_brotli, with_gzip) in sizes {
        println!("{name}: {with_brotli} bytes with brotli, {with_gzip} with gzip");
        brotli += with_brotli;
        gzip += with_gzip;
    }
    println!(
        "all: {} KiB with brotli, {} KiB with gzip",
        brotli.div_ceil(1024),
        gzip.div_ceil(1024)
    );
    assert!(brotli <= MOST && gzip <= MOST, "brotli {brotli}, gzip {gzip}, at most {MOST}");
}
