//! Origins that a careless check takes for a trusted one, and those that a careless list has: what is likely, and the
//! rest where there is room.

use super::{bases, pursue};
use crate::audit::{
    known::Known,
    origin::Site,
    preflights,
    probe::{Ask, Probe, What},
    suspicion::{self, Suspicion},
};

/// So many of the hosts where anybody puts a page, of other ports on the user's computer, of the special characters,
/// and of the mistakes in preflights are asked before the others: what there is room for beside three origins.
const USUAL_HOSTS: usize = 6;
const USUAL_PORTS: usize = 4;
const USUAL_CHARACTERS: usize = 5;
const USUAL_MISTAKES: usize = 2;
/// Where there are several origins, or further paths.
const FEWER_CHARACTERS: usize = 2;

pub(super) fn strong_suspicions(known: &Known) -> Vec<Probe> {
    suspicions_of(known, &Ask::MAIN, 1)
}

pub(super) fn all_suspicions(known: &Known) -> Vec<Probe> {
    let asks = known.whole().into_iter();
    let of = |ask: Ask| {
        let mut probes = suspicions_of(known, &ask, usize::MAX);
        probes.extend(widths_of(known, &ask, usize::MAX));
        probes
    };
    asks.flat_map(of).collect()
}

/// All mistakes for so many of the trusted origins, and the most telling ones for the others.
fn suspicions_of(known: &Known, ask: &Ask, most: usize) -> Vec<Probe> {
    if known.is_open(ask) {
        return Vec::new();
    }
    let bases = bases(known, ask);
    let has_room = *ask == Ask::MAIN || bases.len() > 1;
    let of_seed = |(place, seed): (usize, Site)| {
        let of = if place < most { suspicion::of_seed } else { suspicion::telling_of_seed };
        let mut probes = pursue(known, ask, &of(known, ask, &seed));
        probes.extend(suspicion::tells(known, ask, &seed).iter().map(|it| ask.by(it)));
        if place == 0 && has_room {
            // Whether a wildcard covers it, which spares other seeds.
            let widths = suspicion::of_width(known, &seed);
            probes.extend(pursue(known, ask, &widths).into_iter().skip(1));
        }
        probes
    };
    bases.into_iter().enumerate().flat_map(of_seed).collect()
}

pub(super) fn path_mistakes(known: &Known) -> Vec<Probe> {
    let paths = known.whole().into_iter().skip(1);
    let of_path = |ask: Ask| {
        let mut probes = suspicions_of(known, &ask, 0);
        if !known.is_open(&ask) {
            probes.extend(pursue(known, &ask, &usual_at_paths(known, &ask)));
        }
        probes
    };
    paths.flat_map(of_path).collect()
}

/// The commonest of each kind.
fn usual_at_paths(known: &Known, ask: &Ask) -> Vec<Suspicion> {
    let characters = bases(known, ask).into_iter().next();
    let characters = characters.map(|it| suspicion::of_characters(known, ask, &it));
    let hosts = suspicion::of_hosting(known).into_iter().take(1);
    let local = suspicion::of_loopback(known).into_iter().take(1);
    local.chain(hosts).chain(characters.into_iter().flatten().take(1)).collect()
}

/// So many mistakes that the URL does not make, at a place that has its own policy after all.
pub(super) fn mistakes(known: &Known, ask: &Ask, most: usize) -> Vec<Probe> {
    if known.is_open(&Ask::MAIN) || known.is_public(ask) || known.is_open(ask) {
        return Vec::new();
    }
    let seed = bases(known, &Ask::MAIN).into_iter().next();
    let suspicions = seed.map(|it| suspicion::new_elsewhere(known, ask, &it));
    let mut suspicions = suspicions.unwrap_or_default();
    suspicions.truncate(most);
    pursue(known, ask, &suspicions)
}

pub(super) fn widths(known: &Known) -> Vec<Probe> {
    widths_of(known, &Ask::MAIN, 1)
}

pub(super) fn all_widths(known: &Known) -> Vec<Probe> {
    widths_of(known, &Ask::MAIN, usize::MAX)
}

/// For so many of the trusted origins also names below their own host, which are rarely let in.
fn widths_of(known: &Known, ask: &Ask, most: usize) -> Vec<Probe> {
    if known.is_open(ask) {
        return Vec::new();
    }
    let of_seed = |(place, seed): (usize, Site)| {
        let mut found = suspicion::of_width(known, &seed);
        if place >= most && seed.is_named() {
            found.pop();
        }
        pursue(known, ask, &found)
    };
    known.trusted(ask).into_iter().enumerate().flat_map(of_seed).collect()
}

pub(super) fn usual_hosting(known: &Known) -> Vec<Probe> {
    let mut suspicions = suspicion::of_hosting(known);
    suspicions.truncate(USUAL_HOSTS);
    pursue(known, &Ask::MAIN, &suspicions)
}

pub(super) fn hosting(known: &Known) -> Vec<Probe> {
    pursue(known, &Ask::MAIN, &suspicion::of_hosting(known))
}

/// The commonest ones after the first trusted origin, and the others after what is likelier.
pub(super) fn usual_characters(known: &Known) -> Vec<Probe> {
    let is_alone = known.trusted(&Ask::MAIN).len() == 1 && known.target.paths.is_empty();
    characters_of(known, 1, if is_alone { USUAL_CHARACTERS } else { FEWER_CHARACTERS })
}

pub(super) fn characters(known: &Known) -> Vec<Probe> {
    characters_of(known, usize::MAX, usize::MAX)
}

fn characters_of(known: &Known, seeds: usize, most: usize) -> Vec<Probe> {
    let of = |seed: Site| {
        let mut suspicions = suspicion::of_characters(known, &Ask::MAIN, &seed);
        suspicions.truncate(most);
        pursue(known, &Ask::MAIN, &suspicions)
    };
    known.trusted(&Ask::MAIN).into_iter().take(seeds).flat_map(of).collect()
}

pub(super) fn usual_in_preflights(known: &Known) -> Vec<Probe> {
    mistakes(known, &preflights::passing(known), USUAL_MISTAKES)
}

pub(super) fn in_preflights(known: &Known) -> Vec<Probe> {
    let ask = preflights::passing(known);
    let mut probes = mistakes(known, &ask, usize::MAX);
    let is_known = known.is_open(&Ask::MAIN) || known.is_public(&ask) || known.is_open(&ask);
    let local = suspicion::of_loopback(known).into_iter().take(1);
    // A list of its own is likelier where the URL's does not have it.
    let local = local.filter(|it| !is_known && known.refuses(&Ask::MAIN, &it.origins[0]));
    probes.extend(pursue(known, &ask, &local.collect::<Vec<_>>()));
    probes
}

pub(super) fn in_errors(known: &Known) -> Vec<Probe> {
    mistakes(known, &Ask::get(What::Missing), usize::MAX)
}

pub(super) fn usual_ports(known: &Known) -> Vec<Probe> {
    let mut suspicions = suspicion::of_rare(known);
    suspicions.truncate(USUAL_PORTS);
    pursue(known, &Ask::MAIN, &suspicions)
}

pub(super) fn ports(known: &Known) -> Vec<Probe> {
    pursue(known, &Ask::MAIN, &suspicion::of_rare(known))
}
