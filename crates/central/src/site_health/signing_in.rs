//! Who may come in: by name, passphrase and a code of their authenticator app, all three at once. Whether there is such a person is
//! told by neither words nor time: a passphrase is compared in any case, and nothing of the answer depends on which of the three was
//! wrong.

use domain::log_safe::safe;
use domain::passphrase::check_new_passphrase;
use domain::people::folded_name;
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::answering::{Form, Here};
use super::asked::shown;
use super::known_browser::KnownBrowser;
use super::site::SiteHealth;
use crate::asking::Address;
use crate::fault::Fault;
use crate::keys::ServiceKey;
use crate::passphrase::HashedPassphrase;
use crate::people::{KnownBy, Person};
use crate::refusal_lines::Who;
use crate::secret::code_text;
use crate::sessions::{ShownSession, Visitor, end_all_of};
use crate::state::{State, to_its_end};
use crate::trail::OF_NO_SERVICE;
use crate::whole::Whole;

/// What somebody typed to come in.
pub(crate) struct SigningIn {
    name: String,
    passphrase: Zeroizing<String>,
    code: Zeroizing<String>,
}

/// A session that was begun, and the browser that shows it, which is known from then on.
type Begun = (ShownSession, KnownBrowser);

/// What somebody typed to choose a passphrase of their own.
pub(crate) struct Choosing {
    passphrase: Zeroizing<String>,
    new: Zeroizing<String>,
    again: Zeroizing<String>,
}

/// Somebody, what they are known by, and the key that it is sealed under.
struct Known {
    person: Person,
    by: KnownBy,
    key: ServiceKey,
}

impl SigningIn {
    pub(crate) fn of(form: &Form) -> Self {
        Self {
            name: shown(form.said("name")).collect(),
            passphrase: Zeroizing::new(form.said("passphrase").to_owned()),
            code: Zeroizing::new(form.said("code").to_owned()),
        }
    }

    /// Begins a session where all three fit together. What was begun is done to its end: a try of whoever hangs up is one all the same.
    pub(crate) async fn come_in(self, here: &Here) -> Result<Option<Begun>, Fault> {
        let (state, site, address) = (here.state.clone(), here.site.clone(), here.address());
        let browser = here.known_browser();
        to_its_end(async move { self.tried(&state, &site, (address, browser)).await }).await
    }

    async fn tried(
        &self,
        state: &State,
        site: &SiteHealth,
        (address, browser): (Address, Option<KnownBrowser>),
    ) -> Result<Option<Begun>, Fault> {
        let asking = state.asking();
        let by_name = || asking.sign_in(address, hash_of(&self.name), Instant::now());
        // Whose a browser is, is known only once its person is looked up. Without one, whoever has to wait is told before that.
        let told_before = match browser {
            None => Some(by_name()?),
            Some(_) => asking.from(address, Instant::now()).map(|()| None)?,
        };
        let mut transaction = site.begin().await?;
        let found = Person::of_name(&mut transaction, &self.name).await?;
        let key = Whole::key_of(&mut transaction, state.master()).await?;
        transaction.commit().await?;
        let known = known(found, key)?;
        let has_signed_in_with = |browser: &KnownBrowser| {
            let known = known.as_ref();
            known.is_some_and(|Known { person, key, .. }| browser.is_of(person, key))
        };
        let signing_in = match (told_before, browser.filter(has_signed_in_with)) {
            (Some(by_name), _) => by_name,
            (None, Some(browser)) => asking.sign_in_known(browser.hash(), Instant::now())?,
            (None, None) => by_name()?,
        };
        let is_theirs = is_theirs(site, known.as_ref(), &self.passphrase).await?;
        let begun = match known {
            Some(known) if is_theirs => self.begin(state, site, address, &known).await?,
            _ => None,
        };
        if begun.is_none() {
            signing_in.was_wrong(Instant::now());
        }
        Ok(begun)
    }

    /// Begins a session where the code is one that they have not used, and their passphrase is good now.
    async fn begin(
        &self,
        state: &State,
        site: &SiteHealth,
        address: Address,
        known: &Known,
    ) -> Result<Option<Begun>, Fault> {
        let (now, person) = (state.clock().now(), &known.person);
        if person.choose_before.is_some_and(|until| now >= until) {
            return Ok(None);
        }
        let Some(step) = known.by.totp.step_of(&self.code, now, person.last_step) else {
            return Ok(None);
        };
        let mut transaction = site.begin().await?;
        // Of two who show the same code at once, one comes in; and nobody whose secrets are others by now.
        let taken = sqlx::query(
            "update person set last_step = $3, signed_in_at = $4
             where service_id = $1 and person_id = $2 and last_step < $3 and sealed = $5",
        )
        .bind(OF_NO_SERVICE)
        .bind(person.id)
        .bind(step)
        .bind(now)
        .bind(&person.sealed)
        .execute(&mut *transaction)
        .await?;
        if taken.rows_affected() == 0 {
            return Ok(None);
        }
        let begun = ShownSession::begin(&mut transaction, &known.key, person.id, now).await?;
        let browser = KnownBrowser::of(person, &known.key)?;
        transaction.commit().await?;
        tracing::info!(person = %safe(&Who::Person(person.id)), at = %safe(&Who::At(address)), "signed in to site health");
        Ok(Some((begun, browser)))
    }
}

impl Choosing {
    pub(crate) fn of(form: &Form) -> Self {
        let said = |name| Zeroizing::new(form.said(name).to_owned());
        Self {
            passphrase: said("passphrase"),
            new: said("new"),
            again: said("again"),
        }
    }

    /// Has their new passphrase be theirs, ends every session of theirs and begins another; or says why not. It is done to its end, as
    /// coming in is.
    pub(crate) async fn choose(self, here: &Here, visitor: &Visitor) -> Result<Result<Begun, String>, Fault> {
        let (state, site, address) = (here.state.clone(), here.site.clone(), here.address());
        // They have signed in: whoever guesses under their name elsewhere does not keep them from choosing.
        let (person, session) = (visitor.person, visitor.hash());
        to_its_end(async move { self.chosen(&state, &site, address, (person, session)).await }).await
    }

    async fn chosen(
        &self,
        state: &State,
        site: &SiteHealth,
        address: Address,
        (person, session): (Uuid, [u8; 32]),
    ) -> Result<Result<Begun, String>, Fault> {
        if let Err(weak) = check_new_passphrase(&self.new) {
            return Ok(Err(format!("{weak}.")));
        }
        if *self.new != *self.again {
            return Ok(Err("The two new passphrases are not the same.".to_owned()));
        }
        if self.new == self.passphrase {
            return Ok(Err("The new passphrase is the one that you have.".to_owned()));
        }
        let signing_in = state.asking().sign_in_known(session, Instant::now())?;
        let mut transaction = site.begin().await?;
        let found = Person::of_id(&mut transaction, person).await?;
        let key = Whole::key_of(&mut transaction, state.master()).await?;
        transaction.commit().await?;
        let known = known(found, key)?;
        let is_theirs = is_theirs(site, known.as_ref(), &self.passphrase).await?;
        let now = state.clock().now();
        let known = known.filter(|known| is_theirs && known.person.choose_before.is_none_or(|until| now < until));
        let Some(Known { mut person, by, key }) = known else {
            signing_in.was_wrong(Instant::now());
            return Ok(Err("This is not the passphrase that you signed in with.".to_owned()));
        };
        let new = self.new.clone();
        let passphrase = site.comparing(move || HashedPassphrase::of(&new)).await??;
        let before = std::mem::take(&mut person.sealed);
        person.choose_before = None;
        person.seal(&key, &KnownBy { passphrase, ..by })?;
        let mut transaction = site.begin().await?;
        let taken = sqlx::query(
            "update person set sealed = $3, choose_before = null
             where service_id = $1 and person_id = $2 and sealed = $4",
        )
        .bind(OF_NO_SERVICE)
        .bind(person.id)
        .bind(&person.sealed)
        .bind(&before)
        .execute(&mut *transaction)
        .await?;
        if taken.rows_affected() == 0 {
            return Ok(Err("It was changed meanwhile. Sign in again.".to_owned()));
        }
        end_all_of(&mut transaction, person.id).await?;
        let begun = ShownSession::begin(&mut transaction, &key, person.id, now).await?;
        let browser = KnownBrowser::of(&person, &key)?;
        transaction.commit().await?;
        tracing::info!(
            person = %safe(&Who::Person(person.id)),
            at = %safe(&Who::At(address)),
            "chose a passphrase for site health"
        );
        Ok(Ok((begun, browser)))
    }
}

/// How wrong tries of a name are counted, however it is written: all that [`Person::of_name`] takes for the same are one.
fn hash_of(name: &str) -> [u8; 32] {
    Sha256::digest(folded_name(name).as_bytes()).into()
}

fn known(person: Option<Person>, key: Option<ServiceKey>) -> Result<Option<Known>, Fault> {
    let (Some(person), Some(key)) = (person, key) else {
        return Ok(None);
    };
    let by = person.known_by(&key)?;
    Ok(Some(Known { person, by, key }))
}

/// Whether this is the passphrase of somebody, or of nobody, which takes as long.
async fn is_theirs(site: &SiteHealth, known: Option<&Known>, typed: &str) -> Result<bool, Fault> {
    let kept = known.map_or_else(HashedPassphrase::of_nobody, |known| known.by.passphrase.clone());
    let is_one_time = known.is_some_and(|known| known.person.choose_before.is_some());
    let typed = if is_one_time {
        code_text(typed)
    } else {
        Zeroizing::new(typed.to_owned())
    };
    site.comparing(move || kept.is_of(&typed)).await?
}
