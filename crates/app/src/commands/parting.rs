//! Parting a patient's records: what people linked as another fracture of theirs, and is none. How they are linked is in
//! `other_fractures`.

use std::collections::BTreeMap;

use domain::record::{Apart, fractures_of, linked, links_of};

use super::pairs::SaidOfPairs;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{PairRequest, RecordView};

impl<H: Host> Desk<H> {
    /// Says, for every desk of the service, that the other record is no fracture of the one's patient, where people had linked them:
    /// it is parted from each that they linked it to. Nothing in any record changes.
    ///
    /// # Errors
    /// When one of them is not there.
    pub async fn part_fractures(&self, request: PairRequest) -> Result<RecordView, Error> {
        let store = self.store().await?;
        let one = self.record_of(&store, &request.one).await?;
        let other = self.record_of(&store, &request.other).await?;
        let said = SaidOfPairs::read(&store).await?;
        let linked = linked(&said.items, &said.wholes(&store).await?);
        if fractures_of(one, &linked).contains(&other) {
            let mut apart = said.apart(&store).await?;
            let items = links_of(other, &linked)
                .into_iter()
                .filter_map(|pair| apart.remove(&pair));
            let items: BTreeMap<_, _> = items
                .flatten()
                .map(|item| (item, Some(Apart::NotTheSame.said())))
                .collect();
            store.append(self.saying_of_pairs(&store, said, items)?).await?;
            self.saved();
        }
        self.reopened(&store, one).await
    }
}
