//! How long the paper lasts. Separate because it looks at the pipeline, not at the shelf alone.
//!
//! **Invariant:** a forecast without use is none, never "for ever".

/// What a forecast looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// Sheets on hand.
    pub on_hand: i64,
    /// Sheets that approved runs still need.
    pub promised: i64,
    /// Ready and pending awards that would print on it.
    pub pipeline: i64,
    /// Sheets used in the last `days_seen` days.
    pub used: i64,
    /// Days looked back.
    pub days_seen: i64,
}

/// The forecast of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// On hand and not promised.
    pub free: i64,
    /// Whole days until the free paper is used at the rate seen; none when nothing was used.
    pub days_left: Option<i64>,
    /// Whole days until the paper is used that is free after all in the pipeline; none when nothing was used.
    pub days_after: Option<i64>,
    /// Sheets that what is in the pipeline will take.
    pub coming: i64,
    /// Sheets missing for all that is in the pipeline.
    pub short_by: i64,
}

impl Outlook {
    /// Forecasts.
    pub fn forecast(&self) -> Forecast {
        let free = (self.on_hand - self.promised).max(0);
        let days = |sheets: i64| (self.used > 0 && self.days_seen > 0).then(|| sheets * self.days_seen / self.used);
        Forecast {
            free,
            days_left: days(free),
            days_after: days((free - self.pipeline).max(0)),
            coming: self.pipeline,
            short_by: (self.promised + self.pipeline - self.on_hand).max(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_seen_decides() {
        let outlook = Outlook { on_hand: 1_000, promised: 200, pipeline: 900, used: 280, days_seen: 28 };
        assert_eq!(
            outlook.forecast(),
            Forecast { free: 800, days_left: Some(80), days_after: Some(0), coming: 900, short_by: 100 }
        );
        assert_eq!(
            Outlook { pipeline: 300, ..outlook }.forecast().days_after,
            Some(50),
            "what is ready will be printed first"
        );
        assert_eq!(Outlook { used: 0, ..outlook }.forecast().days_left, None);
        assert_eq!(Outlook { on_hand: 100, ..outlook }.forecast().free, 0);
    }
}
