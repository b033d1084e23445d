//! Circles in who-needs-whom tables, without recursion.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Untouched,
    OnPath,
    Done,
}

/// The first circle found: each needs the next, and the last the first.
///
/// `edges[n]` lists what `n` needs; an index past the end is ignored.
pub fn first_cycle(edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut state = vec![State::Untouched; edges.len()];
    (0..edges.len()).find_map(|start| cycle_from(start, edges, &mut state))
}

/// Everything in an order in which each comes after what it needs; in a circle the order is arbitrary.
pub fn needed_first(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(edges.len());
    let mut seen = vec![false; edges.len()];
    for start in 0..edges.len() {
        let mut path = vec![(start, 0_usize)];
        if std::mem::replace(seen.get_mut(start).unwrap_or(&mut true), true) {
            continue;
        }
        while let Some((node, at)) = path.last_mut() {
            let Some(next) = edges.get(*node).and_then(|needs| needs.get(*at)).copied() else {
                order.push(*node);
                path.pop();
                continue;
            };
            *at = at.saturating_add(1);
            if !std::mem::replace(seen.get_mut(next).unwrap_or(&mut true), true) {
                path.push((next, 0));
            }
        }
    }
    order
}

fn cycle_from(start: usize, edges: &[Vec<usize>], state: &mut [State]) -> Option<Vec<usize>> {
    if state.get(start) != Some(&State::Untouched) {
        return None;
    }
    let mut path: Vec<(usize, usize)> = Vec::new();
    push(start, &mut path, state);
    while let Some((node, at)) = path.last_mut() {
        let node = *node;
        let next = edges.get(node).and_then(|needs| needs.get(*at)).copied();
        *at = at.saturating_add(1);
        let Some(next) = next else {
            set(node, State::Done, state);
            path.pop();
            continue;
        };
        match state.get(next) {
            Some(State::Untouched) => push(next, &mut path, state),
            Some(State::OnPath) => {
                return Some(
                    path.iter()
                        .map(|(on_path, _)| *on_path)
                        .skip_while(|on_path| *on_path != next)
                        .collect(),
                );
            }
            Some(State::Done) | None => {}
        }
    }
    None
}

fn push(node: usize, path: &mut Vec<(usize, usize)>, state: &mut [State]) {
    set(node, State::OnPath, state);
    path.push((node, 0));
}

fn set(node: usize, to: State, state: &mut [State]) {
    if let Some(slot) = state.get_mut(node) {
        *slot = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_and_their_members_named_in_order() {
        assert_eq!(first_cycle(&[vec![1], vec![2], vec![]]), None);
        assert_eq!(first_cycle(&[vec![1], vec![2], vec![1]]), Some(vec![1, 2]));
        assert_eq!(first_cycle(&[vec![0]]), Some(vec![0]));
        assert_eq!(first_cycle(&[vec![1, 2], vec![2], vec![7]]), None);
    }

    #[test]
    fn what_is_needed_comes_first() {
        assert_eq!(needed_first(&[vec![2], vec![0], vec![]]), [2, 0, 1]);
        assert_eq!(needed_first(&[vec![1], vec![0]]).len(), 2);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let chain: Vec<Vec<usize>> = (0..100_000).map(|n| vec![n + 1]).collect();
        assert_eq!(first_cycle(&chain), None);
        assert_eq!(needed_first(&chain).first(), Some(&99_999));
    }
}
