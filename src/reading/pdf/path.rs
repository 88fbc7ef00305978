//! Paths of a page: what a filled shape covers and what a clip lets through.
//!
//! Curves are followed in four straight steps, which is as near as the middle
//! of a letter needs. A path of very many points is a drawing and not a cover:
//! of it only the box is known.

use std::rc::Rc;

use super::geometry::{Area, Matrix};

/// A path of more points is not followed.
const MAX_POINTS: usize = 4_000;
/// Straight steps in which a curve is followed.
const STEPS: u8 = 4;
/// Points as near as this are one, in points of the page.
const NEAR: f32 = 0.05;

/// The inside of a path.
#[derive(Debug)]
pub struct Outline {
    polygons: Vec<Vec<(f32, f32)>>,
    even_odd: bool,
}

impl Outline {
    /// Whether a point lies inside, by the rule of the path.
    pub fn contains(&self, x: f32, y: f32) -> bool {
        let mut winding = 0_i32;
        for polygon in &self.polygons {
            let Some(&last) = polygon.last() else {
                continue;
            };
            let mut from = last;
            for &to in polygon {
                if (from.1 <= y) != (to.1 <= y) {
                    let crossing = from.0 + (y - from.1) / (to.1 - from.1) * (to.0 - from.0);
                    if crossing > x {
                        winding += if to.1 > from.1 { 1 } else { -1 };
                    }
                }
                from = to;
            }
        }
        if self.even_odd {
            winding % 2 != 0
        } else {
            winding != 0
        }
    }
}

/// The path under construction.
#[derive(Debug, Default)]
pub struct Path {
    polygons: Vec<Vec<(f32, f32)>>,
    points: usize,
}

impl Path {
    /// Begins a new part at a point.
    pub fn begin(&mut self, point: (f32, f32)) {
        self.polygons.push(Vec::new());
        self.line(point);
    }

    /// A straight line to a point.
    pub fn line(&mut self, point: (f32, f32)) {
        self.points += 1;
        if self.points <= MAX_POINTS
            && let Some(polygon) = self.polygons.last_mut()
        {
            polygon.push(point);
        }
    }

    /// Where the pen stands.
    pub fn place(&self) -> Option<(f32, f32)> {
        self.polygons.last()?.last().copied()
    }

    /// A curve by its two control points and its end.
    pub fn curve(&mut self, first: (f32, f32), second: (f32, f32), end: (f32, f32)) {
        let Some(start) = self.place() else {
            return;
        };
        for step in 1..=STEPS {
            let t = f32::from(step) / f32::from(STEPS);
            let s = 1.0 - t;
            let mix = |a: f32, b: f32, c: f32, d: f32| {
                s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
            };
            self.line((
                mix(start.0, first.0, second.0, end.0),
                mix(start.1, first.1, second.1, end.1),
            ));
        }
    }

    /// A rectangle before the transformation of `matrix`.
    pub fn rectangle(&mut self, matrix: Matrix, area: Area) {
        self.begin(matrix.apply(area.left, area.bottom));
        for (x, y) in [
            (area.right, area.bottom),
            (area.right, area.top),
            (area.left, area.top),
        ] {
            self.line(matrix.apply(x, y));
        }
    }

    /// The box around all points.
    pub fn bounds(&self) -> Area {
        let mut bounds = Area::EMPTY;
        for &(x, y) in self.polygons.iter().flatten() {
            bounds.include(x, y);
        }
        bounds
    }

    /// The box that the path fills, if it is one box, wherever on its edge it begins.
    pub fn as_box(&self) -> Option<Area> {
        let mut parts = self.polygons.iter().filter(|polygon| polygon.len() > 1);
        let (Some(polygon), None) = (parts.next(), parts.next()) else {
            return None;
        };
        if polygon.len() > 12 {
            return None;
        }
        let bounds = self.bounds();
        let near = |a: f32, b: f32| (a - b).abs() < NEAR;
        let on_edge = |&(x, y): &(f32, f32)| {
            near(x, bounds.left)
                || near(x, bounds.right)
                || near(y, bounds.bottom)
                || near(y, bounds.top)
        };
        let corners = [
            (bounds.left, bounds.bottom),
            (bounds.left, bounds.top),
            (bounds.right, bounds.bottom),
            (bounds.right, bounds.top),
        ];
        let has = |corner: &(f32, f32)| {
            polygon
                .iter()
                .any(|point| near(point.0, corner.0) && near(point.1, corner.1))
        };
        let is_straight = polygon
            .windows(2)
            .all(|pair| near(pair[0].0, pair[1].0) || near(pair[0].1, pair[1].1));
        (is_straight && polygon.iter().all(on_edge) && corners.iter().all(has)).then_some(bounds)
    }

    /// Its inside; `None` when it has too many points.
    pub fn outline(self, even_odd: bool) -> Option<Rc<Outline>> {
        let polygons = self.polygons;
        (self.points <= MAX_POINTS).then(|| Rc::new(Outline { polygons, even_odd }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_may_begin_in_the_middle_of_an_edge_and_a_triangle_is_none() {
        let mut path = Path::default();
        path.begin((5.0, 0.0));
        for point in [
            (0.0, 0.0),
            (0.0, 10.0),
            (20.0, 10.0),
            (20.0, 0.0),
            (5.0, 0.0),
        ] {
            path.line(point);
        }
        assert_eq!(path.as_box(), Some(Area::of([0.0, 0.0, 20.0, 10.0])));
        let mut path = Path::default();
        path.begin((0.0, 0.0));
        path.line((20.0, 0.0));
        path.line((0.0, 10.0));
        assert_eq!(path.as_box(), None);
        let outline = path.outline(false).unwrap();
        assert!(outline.contains(2.0, 2.0) && !outline.contains(18.0, 8.0));
    }

    #[test]
    fn a_hole_is_outside_by_the_even_odd_rule() {
        let ring = |even_odd: bool| {
            let mut path = Path::default();
            path.rectangle(Matrix::IDENTITY, Area::of([0.0, 0.0, 9.0, 9.0]));
            path.rectangle(Matrix::IDENTITY, Area::of([3.0, 3.0, 6.0, 6.0]));
            path.outline(even_odd).unwrap()
        };
        assert!(!ring(true).contains(4.0, 4.0) && ring(true).contains(1.0, 1.0));
        assert!(ring(false).contains(4.0, 4.0));
    }
}
