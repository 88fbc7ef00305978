//! What is painted on a page besides letters: boxes and shapes with a colour,
//! and a grid that finds the few of them around a letter.

use std::rc::Rc;

use super::geometry::Area;
use super::path::Outline;
use crate::reading::colour::Colour;

/// A filled shape or a picture.
#[derive(Debug, Clone)]
pub struct Paint {
    pub area: Area,
    /// What it fills of its area, where that is not all of it: its own outline and those of the clips.
    pub outlines: Vec<Rc<Outline>>,
    /// `None` when it is not one plain colour.
    pub colour: Option<Colour>,
    /// Where it is, is known, and nothing shines through.
    pub is_solid: bool,
}

impl Paint {
    /// Whether a point lies under it.
    pub fn contains(&self, x: f32, y: f32) -> bool {
        self.area.contains(x, y) && self.outlines.iter().all(|outline| outline.contains(x, y))
    }

    /// Whether it can hide a letter of this size (points). Another drawing of
    /// the same letter lies over it too, and hides nothing.
    pub fn covers(&self, size: f32) -> bool {
        let (width, height) = (
            self.area.right - self.area.left,
            self.area.top - self.area.bottom,
        );
        self.is_solid && (self.outlines.is_empty() || (width >= 3.0 * size && height >= size))
    }
}

/// Which shapes touch which part of the page, so that a letter asks only the few around it.
pub struct Grid {
    cells: Vec<Vec<u32>>,
    cell_width: f32,
    cell_height: f32,
}

impl Grid {
    const SIDE: usize = 24;

    /// Sorts the shapes of a page of this size, in points.
    pub fn new(paints: &[Paint], width: f32, height: f32) -> Self {
        let mut grid = Self {
            cells: vec![Vec::new(); Self::SIDE * Self::SIDE],
            cell_width: (width / Self::SIDE as f32).max(0.1),
            cell_height: (height / Self::SIDE as f32).max(0.1),
        };
        for (index, paint) in paints.iter().enumerate() {
            let (left, bottom) = grid.cell(paint.area.left, paint.area.bottom);
            let (right, top) = grid.cell(paint.area.right, paint.area.top);
            for row in bottom..=top {
                for column in left..=right {
                    grid.cells[row * Self::SIDE + column].push(index as u32);
                }
            }
        }
        grid
    }

    fn cell(&self, x: f32, y: f32) -> (usize, usize) {
        let index = |value: f32, step: f32| ((value / step).max(0.0) as usize).min(Self::SIDE - 1);
        (index(x, self.cell_width), index(y, self.cell_height))
    }

    /// The shapes that may touch a point, in the order in which they were painted.
    pub fn at(&self, x: f32, y: f32) -> &[u32] {
        let (column, row) = self.cell(x, y);
        &self.cells[row * Self::SIDE + column]
    }
}
