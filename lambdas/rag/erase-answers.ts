import type { Person, PersonalDataStore } from '../feedback/api';
import type { AnswerLog } from './ports';

/** The answers of a person: what the answer log has of them, and that it is erased. */
export interface PersonalAnswers extends PersonalDataStore {
  /** Ids of the answers that the person had asked for when the deletion was asked for. */
  list(person: Pick<Person, 'id' | 'tenant' | 'requestedAt'>): Promise<readonly string[]>;
}

/** Erases the answers of people from the answer log. */
export function eraseAnswers({ log }: { readonly log: Omit<AnswerLog, 'get' | 'put'> }): PersonalAnswers {
  return {
    name: 'answer log',
    list: ({ id, tenant, requestedAt }) => log.listByCaller({ id, tenant }, requestedAt),
    async erase({ id, tenant, requestedAt, answerIds }) {
      const erased = await log.erase(answerIds);
      const running = (await log.listRunning(requestedAt)).filter(
        ({ caller }) => caller.id === id && caller.tenant === tenant,
      );
      return {
        found: erased,
        erased,
        // What is still being made is written whole at its end, whatever was erased meanwhile.
        ...(running.length > 0 && {
          isPending: true,
          note: `${running.length} answers are still being made: they are erased when they have ended`,
        }),
      };
    },
  };
}
