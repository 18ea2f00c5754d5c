import { describeDefect } from '../platform/describe-defect';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { DeletionState, DeletionStep, Erasure, Person, PersonalDataStore } from './api';
import type { DeletionStore, KeptDeletion } from './ports';

/** What deleting people needs. */
export interface DeletePersonDeps {
  readonly deletions: Omit<DeletionStore, 'get' | 'listOpen'>;
  /** Ids of the answers that a person had asked for, while the answer log has them. */
  readonly listAnswers: (person: Omit<Person, 'answerIds'>) => Promise<readonly string[]>;
  /** In the order in which they are worked off. */
  readonly stores: readonly PersonalDataStore[];
  readonly now: () => Date;
  readonly log: Log;
}

/**
 * Works a deletion off as far as it goes now: every store that is not done is tried once, in its order.
 *
 * What each try came to is kept before the next, and one that fails stops no other but those that have to come after it:
 * the same again goes on where it stood. Which answers it is about is kept before anything is erased. One that turns up
 * later, because it was still being made, takes every step again.
 *
 * @returns the deletion as it is kept then
 * @throws `deletion_busy` when somebody else works it off at the same time
 */
export async function deletePerson(
  deletion: KeptDeletion,
  deps: DeletePersonDeps,
  mayGoOn: () => boolean = () => true,
): Promise<KeptDeletion> {
  const { person, hasMore } = await findPerson(deletion, deps);
  let current: KeptDeletion = { ...deletion, steps: stepsOf(deletion, deps.stores, hasMore) };
  if (hasMore) {
    // In this order: one that is cut off in between finds again that there are more.
    current = await write(current, deps);
    await deps.deletions.putAnswers(deletion.id, person.answerIds);
  }
  for (const store of deps.stores) {
    if (!mayGoOn()) break;
    const step = current.steps.find(({ store: name }) => name === store.name);
    if (step === undefined || step.state === 'done' || isBlocked(store, current.steps)) continue;
    const tried = await tryStore(store, { step, person, deletion: current }, deps);
    current = await write(withStep(current, tried), deps);
  }
  return await settle(current, deps);
}

async function findPerson(
  { id: deletionId, personId, tenant, requestedAt }: KeptDeletion,
  { deletions, listAnswers }: DeletePersonDeps,
): Promise<{ person: Person; hasMore: boolean }> {
  const whom = { id: personId, tenant, requestedAt };
  const known = await deletions.answers(deletionId);
  const answerIds = [...new Set([...known, ...(await listAnswers(whom))])];
  return { person: { ...whom, answerIds }, hasMore: answerIds.length > known.length };
}

function stepsOf(
  { steps }: KeptDeletion,
  stores: readonly PersonalDataStore[],
  hasMore: boolean,
): readonly DeletionStep[] {
  return stores.map(({ name }): DeletionStep => {
    const known = steps.find(({ store }) => store === name);
    if (known === undefined) return { store: name, state: 'waiting', found: 0, erased: 0 };
    return hasMore ? { ...known, state: 'waiting', finishedAt: undefined } : known;
  });
}

function isBlocked({ after = [] }: PersonalDataStore, steps: readonly DeletionStep[]): boolean {
  return steps.some(({ store, state }) => after.includes(store) && state !== 'done');
}

interface Tried {
  readonly step: DeletionStep;
  readonly resume: string | undefined;
}

async function tryStore(
  store: PersonalDataStore,
  {
    step,
    person,
    deletion,
  }: { readonly step: DeletionStep; readonly person: Person; readonly deletion: KeptDeletion },
  { now, log }: DeletePersonDeps,
): Promise<Tried> {
  const { found, erased } = step;
  try {
    const erasure = await store.erase(person, deletion.resume[store.name]);
    const state = stateOfStep(erasure);
    if (erasure.failure !== undefined) {
      log('feedback.deletion_step_failed', {
        deletionId: deletion.id,
        store: store.name,
        code: erasure.failure,
      });
    }
    return {
      step: {
        store: store.name,
        state,
        found: found + erasure.found,
        erased: erased + erasure.erased,
        ...(erasure.note !== undefined && { note: erasure.note }),
        ...(erasure.failure !== undefined && { cause: erasure.failure }),
        ...(state === 'done' && { finishedAt: now().toISOString() }),
      },
      resume: state === 'done' ? undefined : erasure.resume,
    };
  } catch (error) {
    const isForeseen = error instanceof AppError;
    const cause = isForeseen ? error.code : 'internal';
    log('feedback.deletion_step_failed', {
      deletionId: deletion.id,
      store: store.name,
      code: cause,
      error: isForeseen ? undefined : describeDefect(error),
    });
    const resume = deletion.resume[store.name];
    return { step: { store: store.name, state: 'failed', found, erased, cause }, resume };
  }
}

function stateOfStep({ failure, isPending }: Erasure): DeletionStep['state'] {
  if (failure !== undefined) return 'failed';
  return isPending ? 'pending' : 'done';
}

function withStep(deletion: KeptDeletion, { step, resume }: Tried): KeptDeletion {
  const { [step.store]: _before, ...others } = deletion.resume;
  return {
    ...deletion,
    steps: deletion.steps.map((each) => (each.store === step.store ? step : each)),
    resume: resume === undefined ? others : { ...others, [step.store]: resume },
  };
}

async function settle(deletion: KeptDeletion, deps: DeletePersonDeps): Promise<KeptDeletion> {
  const now = deps.now().toISOString();
  const state = stateOf(deletion, now);
  const settled = await write(
    { ...deletion, state, finishedAt: state === 'completed' ? now : undefined },
    deps,
  );
  const { id: deletionId, steps, dueAt } = settled;
  const open = steps.filter((step) => step.state !== 'done').length;
  if (state === 'completed') {
    // Last: without them a step could not be repeated.
    await deps.deletions.putAnswers(deletionId, []);
    const erased = steps.reduce((sum, step) => sum + step.erased, 0);
    deps.log('feedback.person_deleted', { deletionId, steps: steps.length, erased });
  }
  if (state === 'overdue') deps.log('feedback.deletion_overdue', { deletionId, dueAt, open });
  return settled;
}

function stateOf({ steps, dueAt }: KeptDeletion, now: string): DeletionState {
  if (steps.every(({ state }) => state === 'done')) return 'completed';
  if (now >= dueAt) return 'overdue';
  return steps.some(({ state }) => state === 'failed') ? 'failed' : 'running';
}

async function write(deletion: KeptDeletion, { deletions }: DeletePersonDeps): Promise<KeptDeletion> {
  const next = { ...deletion, version: deletion.version + 1 };
  if (await deletions.put(next)) return next;
  throw new AppError('somebody else works this deletion off at the same time: nothing is to be done', {
    kind: 'conflict',
    code: 'deletion_busy',
    isRetryable: true,
  });
}
