import type { PersonalDataStore } from '../feedback/api';
import type { Tracking } from './api';
import { casesOfPerson } from './cases-of-person';
import { eraseFromDatasets } from './erase-from-datasets';
import { type EraseResultsDeps, eraseResults } from './erase-results';
import type { DatasetStore, LiveScoreQueue } from './ports';

/** What erasing people from evaluations needs. */
export interface ErasePeopleDeps extends EraseResultsDeps {
  readonly datasets: DatasetStore;
  readonly queue: Pick<LiveScoreQueue, 'erase'>;
  /** Left out where nothing is tracked beside the kit's own stores. */
  readonly tracking?: Pick<Tracking, 'erase'>;
}

/** The stores of evaluation that hold data of people, datasets last: by them the others find whose a case is. */
export function erasePeople(deps: ErasePeopleDeps): readonly PersonalDataStore[] {
  const { queue, datasets, now } = deps;
  const tracking = eraseTracked(deps);
  const results = eraseResults(deps);
  return [
    {
      name: 'live scores',
      async erase({ answerIds }) {
        const erased = await queue.erase(answerIds);
        return { found: erased, erased };
      },
    },
    results,
    tracking,
    {
      name: 'datasets',
      after: [results.name, tracking.name],
      async erase({ id, tenant, answerIds }) {
        const erased = await eraseFromDatasets({ tenant, callerId: id, answerIds }, { store: datasets, now });
        const cases = erased.reduce((sum, dataset) => sum + dataset.cases, 0);
        const rebuilt = erased.map(({ name, digest, replacedBy }) =>
          replacedBy === undefined
            ? `${name} ${digest.slice(0, 12)} removed, nothing was left`
            : `${name} ${digest.slice(0, 12)} replaced by ${replacedBy.slice(0, 12)}`,
        );
        return { found: cases, erased: cases, ...(rebuilt.length > 0 && { note: rebuilt.join('; ') }) };
      },
    },
  ];
}

function eraseTracked({ tracking, datasets }: ErasePeopleDeps): PersonalDataStore {
  return {
    name: 'tracking',
    // A run is tracked at the end of its evaluation.
    after: ['evaluations'],
    async erase(person) {
      if (tracking === undefined) return { found: 0, erased: 0, note: 'nothing is tracked in MLflow' };
      const cases = await casesOfPerson(person, datasets);
      const erased = await tracking.erase([...new Set(cases.map(({ id }) => id))]);
      return { found: erased, erased };
    },
  };
}
