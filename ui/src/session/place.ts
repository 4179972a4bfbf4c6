// Where somebody was: record, tab and question, so that unlocking returns there. Ids and keys only, no patient data.
export interface Place {
  user: string;
  record: string;
  question: string | null;
}

let place: Place | null = null;

export function rememberPlace(next: Place | null): void {
  place = next;
}

/** The question this person last stood at in this record. */
export function questionAt(user: string, record: string): string | null {
  return place !== null && place.user === user && place.record === record ? place.question : null;
}

/** Whether the last place was somebody else's. */
export function isSomebodyElses(user: string): boolean {
  return place !== null && place.user !== user;
}
