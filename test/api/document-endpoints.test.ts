import type { Wire, WireDocumentList, WirePassages } from '../../lambdas/api/api';
import type { DocumentRecord } from '../../lambdas/domain/document';
import { startTestApp } from './start-test-app';

const path = '/v1/documents';

function form(fields: Record<string, string | File>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

const page = new File(['# 헬름\n'], '헬름.md', { type: 'text/markdown' });

test('lists documents with states, causes and counts, the documents’ own words as they are', async () => {
  const { call } = await startTestApp();

  const list = (await (await call('GET', path)).json()) as WireDocumentList;

  expect(list).toMatchObject({
    object: 'list',
    has_more: false,
    counts: { by_state: { indexed: 1, failed: 1 }, passages: 1 },
  });
  expect(list.data[0]).toMatchObject({
    id: 'doc_helm',
    size_bytes: 1_200,
    metadata: { docCategory: 'intro' },
  });
  expect(list.data[1]?.cause?.action).toBe('remove its password');
});

test('narrows the list and turns its pages', async () => {
  const { call } = await startTestApp();

  const first = (await (await call('GET', `${path}?limit=1`)).json()) as WireDocumentList;
  const second = (await (
    await call('GET', `${path}?limit=1&after=${first.next_after}`)
  ).json()) as WireDocumentList;
  const failed = (await (await call('GET', `${path}?state=failed`)).json()) as WireDocumentList;

  expect([first.data[0]?.id, first.has_more]).toEqual(['doc_helm', true]);
  expect([second.data[0]?.id, second.has_more]).toEqual(['doc_secret', false]);
  expect(failed.data.map(({ id }) => id)).toEqual(['doc_secret']);
});

test('takes an upload with its name, groups and metadata', async () => {
  const { call, documents, issue } = await startTestApp();
  const { key } = await issue({ groups: ['readers'] });

  const body = form({
    file: page,
    name: 'ko/헬름.md',
    groups: '["readers"]',
    metadata: '{"docCategory":"intro"}',
  });
  const response = await call('POST', path, { key, body });

  expect(response.status).toBe(202);
  const record = (await response.json()) as Wire<DocumentRecord>;
  expect(record).toMatchObject({ key: 'ko/헬름.md', state: 'pending', groups: ['readers'] });
  expect(new TextDecoder().decode(documents.uploads[0]?.content)).toBe('# 헬름\n');
  expect(documents.uploads[0]?.metadata).toEqual({ docCategory: 'intro' });
});

test('names an upload after its file when no name is given', async () => {
  const { call, documents } = await startTestApp();

  await call('POST', path, { body: form({ file: page }) });

  expect(documents.uploads[0]?.name).toBe('헬름.md');
});

test.each([
  ['no file', form({ name: 'a.md' }), 400, 'missing_file'],
  ['a text instead of a file', form({ file: 'text' }), 400, 'missing_file'],
  ['groups that are no list', form({ file: page, groups: 'readers' }), 400, 'invalid_json'],
  ['metadata that are no texts', form({ file: page, metadata: '{"year":2026}' }), 400, 'invalid_shape'],
  ['an empty file', form({ file: new File([], 'a.md') }), 400, 'document_empty'],
  [
    'a file above the limit',
    form({ file: new File(['a'.repeat(2_000_001)], 'a.txt') }),
    413,
    'body_too_large',
  ],
])('fails to upload %s', async (_name, body, status, code) => {
  const { call } = await startTestApp();

  const response = await call('POST', path, { body });

  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code } });
});

test.each([
  ['no boundary', 'multipart/form-data', '--a\r\n'],
  ['a boundary that does not come', 'multipart/form-data; boundary=b', '--a\r\n\r\nx\r\n--a--'],
  [
    'a part that is cut off',
    'multipart/form-data; boundary=a',
    '--a\r\ncontent-disposition: form-data; name="file"; fi',
  ],
  ['nothing', 'multipart/form-data; boundary=a', ''],
])('fails to upload a form with %s', async (_name, contentType, body) => {
  const { call } = await startTestApp();

  const response = await call('POST', path, { body, headers: { 'content-type': contentType } });

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 'invalid_form' } });
});

test('shows the passages of a document', async () => {
  const { call } = await startTestApp();

  const passages = (await (await call('GET', `${path}/doc_helm/passages`)).json()) as WirePassages;

  expect(passages.data[0]).toMatchObject({ id: 'passage_helm', document_id: 'doc_helm', page: 1 });
});

test('takes a failed document up again', async () => {
  const { call } = await startTestApp();

  const response = await call('POST', `${path}/doc_secret/retry`);

  expect(response.status).toBe(202);
  expect(await response.json()).toMatchObject({ id: 'doc_secret', state: 'pending' });
});

test('removes an upload, and fails with a conflict for a document of a folder', async () => {
  const { call } = await startTestApp();
  const upload = (await (
    await call('POST', path, { body: form({ file: page }) })
  ).json()) as Wire<DocumentRecord>;

  const removed = await call('DELETE', `${path}/${upload.id}`);
  const refused = await call('DELETE', `${path}/doc_helm`);

  expect(await removed.json()).toMatchObject({ state: 'deleted' });
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ error: { code: 'document_not_owned' } });
});

test('fails to show documents of another tenant', async () => {
  const { call, issue } = await startTestApp();
  const { key } = await issue({ tenant: 'other' });

  const list = (await (await call('GET', path, { key })).json()) as WireDocumentList;
  const shown = await call('GET', `${path}/doc_helm`, { key });

  expect(list.data).toEqual([]);
  expect(shown.status).toBe(404);
});
