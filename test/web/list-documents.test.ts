import { listDocuments } from '../../web/src/documents/list-documents';
import { StandInDocuments } from './stand-in-documents';

const { signal } = new AbortController();

describe('listing documents', () => {
  test('reads one page, and the next from where it ended', async () => {
    const api = apiWith(80);

    const first = await listDocuments(api, { text: '' }, signal);
    const second = await listDocuments(api, { text: '', after: first.nextAfter }, signal);

    expect(first.documents).toHaveLength(50);
    expect(second.documents).toHaveLength(33);
    expect(second.nextAfter).toBeUndefined();
  });

  test('finds words of title or path in any case among thousands of documents', async () => {
    const api = apiWith(2_000);

    const byTitle = await listDocuments(api, { text: 'note 1999' }, signal);
    const byPath = await listDocuments(api, { text: 'KO/cit' }, signal);

    expect(byTitle.documents.map(({ title }) => title)).toEqual(['Note 1999']);
    expect(byPath.documents.map(({ title }) => title)).toEqual(['인용 검증']);
  });

  test('finds Hangul however it is composed', async () => {
    const api = apiWith(0);

    const found = await listDocuments(api, { text: '인용'.normalize('NFD') }, signal);

    expect(found.documents).toHaveLength(1);
  });

  test('says when more match than are shown', async () => {
    const api = apiWith(200);

    const found = await listDocuments(api, { text: 'note' }, signal);

    expect(found.documents).toHaveLength(50);
    expect(found.isCut).toBe(true);
  });
});

function apiWith(fillers: number) {
  const documents = new StandInDocuments(fillers);
  return {
    documents: async (query: { state?: string; after?: string; limit: number }) => documents.list(query),
  };
}
