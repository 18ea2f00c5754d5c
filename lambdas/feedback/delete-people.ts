import { describeDefect } from '../platform/describe-defect';
import { AppError } from '../platform/errors';
import { type DeletePersonDeps, deletePerson } from './delete-person';
import type { DeletionStore } from './ports';

/** What working deletions off needs. */
export interface DeletePeopleDeps extends DeletePersonDeps {
  readonly deletions: DeletionStore;
}

/**
 * Works off every deletion that is not completed, one after the other, the longest asked for first.
 *
 * @param mayGoOn - asked before each step; what is left is worked off the next time
 */
export async function deletePeople(
  deps: DeletePeopleDeps,
  mayGoOn: () => boolean = () => true,
): Promise<{ readonly open: number; readonly completed: number }> {
  let completed = 0;
  const open = await deps.deletions.listOpen();
  for (const deletion of open) {
    if (!mayGoOn()) break;
    try {
      const { state } = await deletePerson(deletion, deps, mayGoOn);
      if (state === 'completed') completed++;
    } catch (error) {
      const isForeseen = error instanceof AppError;
      deps.log('feedback.deletion_interrupted', {
        deletionId: deletion.id,
        code: isForeseen ? error.code : 'internal',
        error: isForeseen ? undefined : describeDefect(error),
      });
    }
  }
  return { open: open.length - completed, completed };
}
