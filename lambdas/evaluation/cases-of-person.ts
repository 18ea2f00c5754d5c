import type { Person } from '../feedback/api';
import type { DatasetCase } from './api';
import { isOfPerson } from './is-of-person';
import type { DatasetStore } from './ports';

/** The cases that a person asked, of every dataset of the tenant that still has them; one may be there several times. */
export async function casesOfPerson(
  { id, tenant, answerIds }: Person,
  datasets: Pick<DatasetStore, 'list' | 'cases'>,
): Promise<readonly DatasetCase[]> {
  const found: DatasetCase[] = [];
  for (const { digest } of await datasets.list(tenant)) {
    const cases = (await datasets.cases(tenant, digest)) ?? [];
    found.push(...cases.filter((one) => isOfPerson(one, { callerId: id, answerIds })));
  }
  return found;
}
