//! Transformations and boxes of a page, in points with the origin at the lower
//! left corner.

/// A transformation `[a b c d e f]` as PDF writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matrix(pub [f32; 6]);

impl Matrix {
    /// Leaves everything in place.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// A shift.
    pub const fn shift(x: f32, y: f32) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// This transformation first, then `after`.
    pub fn then(self, after: Self) -> Self {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, after.0);
        Self([
            a * p + b * r,
            a * q + b * s,
            c * p + d * r,
            c * q + d * s,
            e * p + f * r + t,
            e * q + f * s + u,
        ])
    }

    /// Where a point goes.
    pub fn apply(self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// The box around a transformed box.
    pub fn bounds(self, area: Area) -> Area {
        let mut bounds = Area::EMPTY;
        for (x, y) in [
            (area.left, area.bottom),
            (area.right, area.bottom),
            (area.left, area.top),
            (area.right, area.top),
        ] {
            let (x, y) = self.apply(x, y);
            bounds.include(x, y);
        }
        bounds
    }

    /// Whether boxes stay boxes: no skew, turns by quarters only.
    pub fn keeps_boxes(self) -> bool {
        let [a, b, c, d, ..] = self.0;
        let near = |small: f32, large: f32| small.abs() <= large.abs() * 0.01;
        (near(b, a) && near(c, d)) || (near(a, b) && near(d, c))
    }
}

/// A box along the axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub left: f32,
    pub bottom: f32,
    pub right: f32,
    pub top: f32,
}

impl Area {
    /// Holds nothing and grows with whatever is included.
    pub const EMPTY: Self = Self {
        left: f32::INFINITY,
        bottom: f32::INFINITY,
        right: f32::NEG_INFINITY,
        top: f32::NEG_INFINITY,
    };
    /// Holds everything.
    pub const ALL: Self = Self {
        left: f32::NEG_INFINITY,
        bottom: f32::NEG_INFINITY,
        right: f32::INFINITY,
        top: f32::INFINITY,
    };

    /// From any two opposite corners.
    pub fn of([x0, y0, x1, y1]: [f32; 4]) -> Self {
        Self {
            left: x0.min(x1),
            bottom: y0.min(y1),
            right: x0.max(x1),
            top: y0.max(y1),
        }
    }

    /// Grows to hold a point.
    pub fn include(&mut self, x: f32, y: f32) {
        self.left = self.left.min(x);
        self.right = self.right.max(x);
        self.bottom = self.bottom.min(y);
        self.top = self.top.max(y);
    }

    /// What both boxes hold.
    pub fn intersection(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.min(other.right),
            top: self.top.min(other.top),
        }
    }

    /// Whether a point lies inside.
    pub fn contains(self, x: f32, y: f32) -> bool {
        x >= self.left && x <= self.right && y >= self.bottom && y <= self.top
    }

    /// Square points.
    pub fn size(self) -> f32 {
        (self.right - self.left).max(0.0) * (self.top - self.bottom).max(0.0)
    }
}
