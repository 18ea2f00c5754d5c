import { AppError } from '../platform/errors';
import type { Datasets } from './api';
import { findDataset } from './find-dataset';
import type { DatasetStore } from './ports';

/** Datasets as they are kept, for whoever makes none. */
export function readDatasets(store: DatasetStore): Pick<Datasets, 'list' | 'get' | 'cases'> {
  return {
    list: (caller) => store.list(caller.tenant),
    get: (caller, id) => findDataset(store, caller.tenant, id),
    async cases(caller, id) {
      const dataset = await findDataset(store, caller.tenant, id);
      const cases = await store.cases(caller.tenant, dataset.digest);
      if (cases) return cases;
      throw new AppError(
        `the cases of dataset ${dataset.card.name} ${dataset.digest.slice(0, 12)} were removed with a person's data: ${
          dataset.replacedBy ? `use ${dataset.replacedBy}` : 'nothing was left to replace it'
        }`,
        { kind: 'not-found', code: 'dataset_erased' },
      );
    },
  };
}
