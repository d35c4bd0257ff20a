//! SQLite.

use std::{
    str::FromStr as _,
    sync::atomic::{AtomicUsize, Ordering},
};

use cors_axum::Live;
use sqlx::{ConnectOptions as _, Executor as _, SqliteConnection, query_scalar, sqlite};
use tempfile::TempDir;

use crate::{Log, allows, compiled, config, policy, source, wait_until};

/// A database that is not there yet, for as long as its folder is kept.
fn new_file() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("origins.db").display());
    (folder, url)
}

async fn connect(url: &str) -> SqliteConnection {
    sqlite::SqliteConnectOptions::from_str(url).unwrap().connect().await.unwrap()
}

/// Waits until what is served are the rows.
async fn settle(live: &Live, connection: &mut SqliteConnection) {
    let rows = query_scalar("SELECT origin FROM origins").fetch_all(connection).await.unwrap();
    let expected = compiled(rows);
    wait_until("the rows are served", async || policy(live) == expected).await;
}

#[tokio::test]
async fn changes_are_followed() {
    let (_folder, url) = new_file();
    let live = source::follow(&url, config()).await.unwrap();
    assert_eq!(policy(&live), compiled(Vec::new()));

    let mut other = connect(&url).await;
    let changes = [
        "INSERT INTO origins VALUES ('https://a.example'), ('https://b.example')",
        "DELETE FROM origins WHERE origin = 'https://a.example'",
        "UPDATE origins SET origin = 'https://c.example'",
        "BEGIN; INSERT INTO origins VALUES ('https://d.example'); ROLLBACK",
        "DELETE FROM origins",
        "INSERT INTO origins VALUES ('https://e.example')",
    ];
    for change in changes {
        other.execute(change).await.unwrap();
        settle(&live, &mut other).await;
    }
    for number in 0..1_000 {
        let insert = format!("INSERT INTO origins VALUES ('https://{number}.example')");
        other.execute(&*insert).await.unwrap();
    }
    settle(&live, &mut other).await;

    // Somebody who starts later sees the same.
    let later = source::follow(&url, config()).await.unwrap();
    assert_eq!(policy(&later), policy(&live));
}

#[tokio::test]
async fn a_bad_row_is_told_and_stops_nothing() {
    let (_folder, url) = new_file();
    let log = Log::default();
    let _guard = log.begin();
    let live = source::follow(&url, config()).await.unwrap();
    let mut other = connect(&url).await;
    // Without the check, which would keep two of them out.
    other
        .execute(
            "DROP TABLE origins; CREATE TABLE origins (origin TEXT NOT NULL PRIMARY KEY);
             INSERT INTO origins VALUES ('https://x.example/'), ('*'), (''), (X'ff00'), (printf('%09000d', 0));
             INSERT INTO origins VALUES ('https://a.example')",
        )
        .await
        .unwrap();
    wait_until("the good row is served", async || allows(&live, "https://a.example")).await;
    assert_eq!(policy(&live), compiled(vec!["https://a.example".to_owned()]));
    wait_until("five rows are told", async || log.count("allows nothing") >= 5).await;
    assert_eq!(log.count("write `https://x.example`"), 1);

    // Somebody who starts later follows the same table.
    let later = source::follow(&url, config()).await.unwrap();
    assert_eq!(policy(&later), policy(&live));
}

#[tokio::test]
async fn each_bad_row_is_told_once_and_no_more_than_1_000() {
    let (_folder, url) = new_file();
    let log = Log::default();
    let _guard = log.begin();
    let live = source::follow(&url, config()).await.unwrap();
    let mut other = connect(&url).await;
    let mut change = async |change: &str| {
        other.execute(change).await.unwrap();
        settle_good(&live, &mut other).await;
        [log.count("allows nothing"), log.count("further rows"), log.count("more=500")]
    };
    let told = change("INSERT INTO origins VALUES ('https://*.example.com')").await;
    assert_eq!(told, [1, 0, 0]);
    let told = change(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1499)
         INSERT INTO origins SELECT 'https://a' || n || '.example/' FROM numbers",
    )
    .await;
    assert_eq!(told, [1_000, 1, 1]);
    // They are there still, whatever else changes.
    for number in 0..3 {
        let told =
            change(&format!("INSERT INTO origins VALUES ('https://{number}.example')")).await;
        assert_eq!(told, [1_000, 1, 1]);
    }
    // One that is gone and comes back is told again.
    assert_eq!(change("DELETE FROM origins WHERE origin LIKE '%/'").await, [1_000, 1, 1]);
    assert_eq!(change("DELETE FROM origins WHERE origin LIKE '%*%'").await, [1_000, 1, 1]);
    let told = change("INSERT INTO origins VALUES ('https://*.example.com')").await;
    assert_eq!(told, [1_001, 1, 1]);
}

/// Makes one more change. When that is served, so are all before.
async fn settle_good(live: &Live, connection: &mut SqliteConnection) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let last = format!("https://last-{}.example", NEXT.fetch_add(1, Ordering::SeqCst));
    connection.execute(&*format!("INSERT INTO origins VALUES ('{last}')")).await.unwrap();
    wait_until("the last change is served", async || allows(live, &last)).await;
}

#[tokio::test]
async fn a_new_table_takes_no_row_that_is_longer_than_an_origin() {
    let (_folder, url) = new_file();
    source::follow(&url, config()).await.unwrap();
    let mut other = connect(&url).await;
    for (length, is_taken) in [(0, false), (1, true), (327, true), (328, false)] {
        let insert = format!("INSERT INTO origins VALUES ('{}')", "x".repeat(length));
        assert_eq!(other.execute(&*insert).await.is_ok(), is_taken, "{length}");
    }
}

#[tokio::test]
async fn while_the_table_is_away_the_last_origins_stay() {
    let (_folder, url) = new_file();
    let log = Log::default();
    let _guard = log.begin();
    let live = source::follow(&url, config()).await.unwrap();
    let mut other = connect(&url).await;
    other.execute("INSERT INTO origins VALUES ('https://a.example')").await.unwrap();
    settle(&live, &mut other).await;
    other.execute("ALTER TABLE origins RENAME TO others").await.unwrap();
    wait_until("the failure is told", async || log.count("cannot be read") == 1).await;
    assert!(allows(&live, "https://a.example"));
    other.execute("INSERT INTO others VALUES ('https://b.example')").await.unwrap();
    other.execute("ALTER TABLE others RENAME TO origins").await.unwrap();
    settle(&live, &mut other).await;
}
