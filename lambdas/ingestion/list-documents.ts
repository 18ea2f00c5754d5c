import type { DocumentRecord } from '../domain/document';
import type { DocumentStates } from './ports';

const pageSize = 500;

/** Every record that the query asks for, page by page. */
export async function* listDocuments(
  states: DocumentStates,
  query: Omit<Parameters<DocumentStates['list']>[0], 'after' | 'limit'> = {},
): AsyncGenerator<DocumentRecord> {
  let after: string | undefined;
  do {
    const page = await states.list({ ...query, after, limit: pageSize });
    yield* page.documents;
    after = page.nextAfter;
  } while (after !== undefined);
}
