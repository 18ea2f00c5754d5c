import type { Caller } from '../domain/caller';
import { maskPersonalData } from '../domain/mask-personal-data';
import { digest } from '../platform/digest';
import { AppError } from '../platform/errors';
import { type Deletion, type Deletions, deletionDays } from './api';
import { checkText } from './check-text';
import type { DeletionStore, KeptDeletion } from './ports';

/** What asking for deletions needs. */
export interface RequestDeletionDeps {
  readonly deletions: Pick<DeletionStore, 'get' | 'put'>;
  readonly now: () => Date;
  /** Has deletions worked off soon; left out where a schedule does. */
  readonly wake?: () => void;
}

const longestId = 200;
const longestReason = 500;
/** How often a write is tried that others came before. */
const mostTries = 20;

const whatStays =
  'Not deleted: the person’s virtual key or account (kit keys revoke ID, or the user pool) – what is asked with it later is not part of this; what they did as operator or approver (releases, datasets and evaluations name who made or approved them, as evidence); this report. Copies that go by themselves: tables can be brought back for 35 days – whoever does so repeats this command; logs have ids and no texts, for as long as logs are kept.';

/** Deletions of people's data as an operator asks for them and follows them. */
export function createDeletions(deps: RequestDeletionDeps): Deletions {
  return {
    async request(caller, personId, reason) {
      checkPerson(personId);
      const kept = await keepRequest(caller, { personId, reason: checkReason(reason) }, deps);
      deps.wake?.();
      return toReport(kept);
    },
    async get({ tenant }, personId) {
      const kept = await deps.deletions.get(tenant, personId);
      if (kept) return toReport(kept);
      throw new AppError(
        `no deletion was asked for of the person ${JSON.stringify(personId.slice(0, longestId))} of your tenant: ask for one with "kit people delete"`,
        { kind: 'not-found', code: 'deletion_not_found' },
      );
    },
  };
}

async function keepRequest(
  { tenant, id: requestedBy }: Caller,
  { personId, reason }: { readonly personId: string; readonly reason: string | undefined },
  { deletions, now }: RequestDeletionDeps,
): Promise<KeptDeletion> {
  for (let tries = 0; tries < mostTries; tries++) {
    const before = await deletions.get(tenant, personId);
    if (before !== undefined && before.state !== 'completed') return before;
    const requestedAt = now();
    const kept: KeptDeletion = {
      id: `deletion_${digest(JSON.stringify([tenant, personId])).slice(0, 24)}`,
      personId,
      tenant,
      requestedBy,
      requestedAt: requestedAt.toISOString(),
      dueAt: new Date(requestedAt.getTime() + deletionDays * 86_400_000).toISOString(),
      ...(reason !== undefined && { reason }),
      state: 'running',
      steps: [],
      note: whatStays,
      resume: {},
      version: (before?.version ?? 0) + 1,
    };
    if (await deletions.put(kept)) return kept;
  }
  throw new AppError('the deletion is being asked for by others again and again: try again', {
    kind: 'conflict',
    code: 'deletion_busy',
    isRetryable: true,
  });
}

/** Without what is nobody's business but the store's. */
function toReport({ resume: _resume, version: _version, ...report }: KeptDeletion): Deletion {
  return report;
}

function checkPerson(personId: string): void {
  if (/^[\x21-\x7e\u00a1-\ud7ff\ue000-\uffff]+$/u.test(personId) && personId.length <= longestId) return;
  throw new AppError(
    `a person is named by the id of their key or the subject of their sign-in, 1 to ${longestId} characters without blanks: see "kit keys list"`,
    { kind: 'invalid', code: 'invalid_person' },
  );
}

function checkReason(reason: string | undefined): string | undefined {
  const text = reason?.trim() ?? '';
  if (text === '') return undefined;
  checkText(text, { parameter: 'reason', mostCharacters: longestReason, code: 'invalid_reason' });
  return maskPersonalData(text);
}
