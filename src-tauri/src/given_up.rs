//! Questions that the page gave up: whoever typed on waits for no answer to what was typed before. A question has a number of
//! the page's; a word from the page with that number drops it here, and what is being looked up stops with it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use app::views::ErrorView;
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;

/// The questions of the page that may be given up, and are not answered yet.
#[derive(Default)]
pub(crate) struct Questions(Mutex<HashMap<u32, oneshot::Sender<()>>>);

impl Questions {
    /// The answer to a question of this number, or nothing as soon as it is given up. One without a number is not given up.
    pub(crate) async fn answer<T>(
        &self,
        number: Option<u32>,
        looked_up: impl Future<Output = Result<T, ErrorView>>,
    ) -> Result<T, Option<ErrorView>> {
        let Some(number) = number else {
            return looked_up.await.map_err(Some);
        };
        let (word, mut given_up) = oneshot::channel();
        self.open().insert(number, word);
        tokio::select! {
            answer = looked_up => {
                let mut open = self.open();
                // Closed where a question of the page that was loaded again has taken the number.
                if given_up.try_recv() == Err(TryRecvError::Empty) {
                    open.remove(&number);
                }
                answer.map_err(Some)
            }
            // Also when another question comes with the same number, as after the page was loaded again.
            _ = &mut given_up => Err(None),
        }
    }

    /// Nobody waits for the answer to this question any more. It may be answered already.
    pub(crate) fn give_up(&self, number: u32) {
        // Whoever waits for a word hears that there will be none.
        self.open().remove(&number);
    }

    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<u32, oneshot::Sender<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// Says when it is dropped.
    struct Dropped(Arc<AtomicBool>);

    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    #[tokio::test]
    async fn a_question_that_is_given_up_is_dropped_and_no_other() {
        let questions = Questions::default();
        let dropped = Arc::new(AtomicBool::new(false));
        let held = Dropped(Arc::clone(&dropped));
        let endless = async move {
            let _held = held;
            std::future::pending::<Result<u32, ErrorView>>().await
        };
        let (first, second, ()) = tokio::join!(
            questions.answer(Some(1), endless),
            questions.answer(Some(2), async {
                tokio::task::yield_now().await;
                Ok(7)
            }),
            async {
                // One that was answered long ago, and one that is being looked up.
                questions.give_up(9);
                questions.give_up(1);
            },
        );
        assert!(matches!(first, Err(None)));
        assert!(dropped.load(Ordering::SeqCst), "what was looked up stops");
        assert!(matches!(second, Ok(7)));
        assert!(questions.open().is_empty());
    }

    #[tokio::test]
    async fn a_question_without_a_number_is_answered_whatever_is_given_up() {
        let questions = Questions::default();
        assert!(matches!(questions.answer(None, async { Ok(3) }).await, Ok(3)));
    }
}
