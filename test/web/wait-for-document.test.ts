import { waitForDocument } from '../../web/src/documents/wait-for-document';
import { ApiFailure } from '../../web/src/http/api-failure';
import { StandInDocuments } from './stand-in-documents';

const patience = { intervalMs: 1, limitMs: 5 };
const document = new StandInDocuments(0).get('doc_citations-md')!;

/** Answers with each status in turn, and with the document from then on. */
function apiWith(...statuses: number[]) {
  const looks: string[] = [];
  return {
    looks,
    document: async (id: string) => {
      looks.push(id);
      const status = statuses.shift();
      if (status !== undefined) throw new ApiFailure('refused', { status });
      return document;
    },
  };
}

describe('waiting for a document that was sent', () => {
  test('ends when the kit knows of it, whatever the line did meanwhile', async () => {
    const api = apiWith(404, 0, 503);

    expect(await waitForDocument(api, 'doc_1', new AbortController().signal, patience)).toBe(true);
    expect(api.looks).toEqual(['doc_1', 'doc_1', 'doc_1', 'doc_1']);
  });

  test('gives up after a while', async () => {
    const api = apiWith(...Array.from({ length: 100 }, () => 404));

    expect(await waitForDocument(api, 'doc_1', new AbortController().signal, patience)).toBe(false);
    expect(api.looks).toHaveLength(6);
  });

  test('ends when the reader goes away', async () => {
    const api = apiWith(404);

    expect(await waitForDocument(api, 'doc_1', AbortSignal.abort(), patience)).toBe(false);
    expect(api.looks).toEqual([]);
  });

  test('fails when the kit refuses to say', async () => {
    const waiting = waitForDocument(apiWith(403), 'doc_1', new AbortController().signal, patience);

    await expect(waiting).rejects.toMatchObject({ status: 403 });
  });
});
