import type { Caller } from '../domain/caller';
import { AppError } from '../platform/errors';
import type { AnswerRecord, Answers } from './api';
import type { AnswerLog } from './ports';

/** Answers that a caller may see: its own, and for reviewers and operators all of their tenant. */
export function createAnswers(deps: { readonly log: Pick<AnswerLog, 'get'> }): Answers {
  return {
    async get(caller, answerId) {
      const record = await deps.log.get(answerId);
      if (record !== undefined && maySee(caller, record)) return record;
      // The same for an answer of another tenant: its existence is nobody else's business.
      throw new AppError(`there is no answer ${answerId} that you may see: check the id and the key`, {
        kind: 'not-found',
        code: 'answer_not_found',
      });
    },
  };
}

function maySee(caller: Caller, record: AnswerRecord): boolean {
  if (record.caller.tenant !== caller.tenant) return false;
  return (
    record.caller.id === caller.id || caller.roles.includes('reviewer') || caller.roles.includes('operator')
  );
}
