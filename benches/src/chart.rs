//! The chart: what an allowed request costs, by the number of allowed origins.

use std::{collections::HashMap, error::Error, path::Path};

use plotters::prelude::*;

use crate::{
    Framework, Guard, SAMPLES,
    callgrind::{Cell, Count},
};

const COLOURS: [(Framework, RGBColor); 4] = [
    (Framework::Tower, RGBColor(0, 90, 181)),
    (Framework::Actix, RGBColor(0, 133, 96)),
    (Framework::Rocket, RGBColor(204, 85, 0)),
    (Framework::Warp, RGBColor(140, 60, 150)),
];

/// Draws the instructions added to the bare stack against the number of origins, both on logarithmic axes;
/// ours as thick lines, the peers' as thin ones.
///
/// # Errors
///
/// If the file cannot be written.
pub fn draw(counts: &HashMap<Cell, Count>, path: &Path) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(path, (860, 460)).into_drawing_area();
    area.fill(&WHITE)?;
    let (origins, instructions) = (1_f64..1_500_000_f64, 1000_f64..10_000_000_f64);
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
        .x_label_area_size(44)
        .y_label_area_size(76)
        .build_cartesian_2d(origins.log_scale(), instructions.log_scale())?;
    chart
        .configure_mesh()
        .disable_mesh()
        .x_desc("allowed origins; the request's is the last of them")
        .y_desc("instructions per request for CORS")
        .x_label_formatter(&|x| grouped(*x))
        .y_label_formatter(&|y| grouped(*y))
        .draw()?;
    let mut labels = Vec::new();
    for (framework, colour) in COLOURS {
        let (ours, peer) = framework.guards();
        for (guard, name, width) in [(Guard::Ours, ours, 3), (Guard::Peer, peer, 1)] {
            let points = points(counts, framework, guard);
            let Some(&(x, y)) = points.last() else { continue };
            chart.draw_series(LineSeries::new(points, colour.stroke_width(width)))?;
            labels.push((x * 1.15, y * 1.06, name, colour));
        }
    }
    // From the bottom up, each label at least a line's height above the one before.
    labels.sort_by(|left, right| left.1.total_cmp(&right.1));
    let mut lowest = 0.0;
    for (x, y, name, colour) in labels {
        lowest = f64::max(y, lowest);
        let style = ("sans-serif", 14).into_font().color(&colour);
        chart.draw_series([Text::new(name, (x, lowest), style)])?;
        lowest *= 1.28;
    }
    area.present()?;
    Ok(())
}

fn points(counts: &HashMap<Cell, Count>, framework: Framework, guard: Guard) -> Vec<(f64, f64)> {
    let allowed = SAMPLES.iter().filter(|it| it.name.starts_with("allowed, ") && it.is_exact());
    allowed
        .filter_map(|sample| {
            let of = |guard| counts.get(&(framework, guard, sample.name)).copied();
            let beyond = of(guard)? - of(Guard::Bare)?;
            Some((sample.setup.origins as f64, beyond.instructions))
        })
        .collect()
}

/// `10000` as `10,000`.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}
