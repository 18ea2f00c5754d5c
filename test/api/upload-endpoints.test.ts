import type { WireUpload } from '../../lambdas/api/api';
import { startTestApp } from './start-test-app';

const path = '/v1/uploads';

test('says where an announced document is to be sent, and takes it there without a key', async () => {
  const { app, call, documents, issue } = await startTestApp();
  const { key } = await issue({ groups: ['readers'] });
  const body = {
    name: 'ko/헬름.md',
    size_bytes: 9,
    groups: ['readers'],
    metadata: { docCategory: 'intro' },
  };

  const announced = await call('POST', path, { key, body });
  const { document_id, upload } = (await announced.json()) as WireUpload;
  const sent = await app.request(upload.url, {
    method: upload.method,
    headers: upload.headers,
    body: '# 헬름',
  });

  expect([announced.status, sent.status]).toEqual([201, 200]);
  expect(upload.expires_at).toBe('2026-01-02T03:19:05.000Z');
  expect(sent.headers.get('x-request-id')).toMatch(/^req_/);
  expect(await sent.text()).toBe('');
  expect(documents.uploads).toMatchObject([
    { name: 'ko/헬름.md', groups: ['readers'], metadata: { docCategory: 'intro' } },
  ]);
  expect(new TextDecoder().decode(documents.uploads[0]?.content)).toBe('# 헬름');
  expect(documents.records.get(document_id)).toMatchObject({ key: 'ko/헬름.md', state: 'pending' });
});

test.each([
  ['a name', { size_bytes: 1 }, 'name'],
  ['a size', { name: 'a.md' }, 'size_bytes'],
  ['a whole size', { name: 'a.md', size_bytes: 1.5 }, 'size_bytes'],
  ['a size of zero or more', { name: 'a.md', size_bytes: -1 }, 'size_bytes'],
  ['known fields only', { name: 'a.md', size_bytes: 1, content: 'x' }, null],
  ['metadata of texts', { name: 'a.md', size_bytes: 1, metadata: { year: 2026 } }, 'metadata.year'],
])('fails to announce a document without %s', async (_name, body, param) => {
  const { call } = await startTestApp();

  const response = await call('POST', path, { body });

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 'invalid_shape', param } });
});

test('fails to announce a document without a key, or with one that may not upload', async () => {
  const { call, issue } = await startTestApp();
  const { key } = await issue({ roles: ['reviewer'] });
  const body = { name: 'a.md', size_bytes: 1 };

  const stranger = await call('POST', path, { key: 'sk-kit-wrong', body });
  const reviewer = await call('POST', path, { key, body });

  expect([stranger.status, reviewer.status]).toEqual([401, 403]);
  expect(await reviewer.json()).toMatchObject({ error: { code: 'role_required' } });
});

test('fails to take more than was announced, or what nobody announced', async () => {
  const { app, call } = await startTestApp();
  const announced = await call('POST', path, { body: { name: 'a.md', size_bytes: 5 } });
  const { upload } = (await announced.json()) as WireUpload;

  const tooLarge = await app.request(upload.url, { method: 'PUT', body: 'hello!' });
  const unknown = await app.request(`${path}/made-up`, { method: 'PUT', body: 'hello' });

  expect([tooLarge.status, unknown.status]).toEqual([413, 404]);
  expect(await tooLarge.json()).toMatchObject({ error: { code: 'body_too_large' } });
  expect(await unknown.json()).toMatchObject({ error: { code: 'upload_not_found' } });
});

test('keeps the token out of the log', async () => {
  const { app, lines } = await startTestApp();

  await app.request(`${path}/made-up`, { method: 'PUT', body: 'hello' });

  expect(lines).toMatchObject([{ event: 'api.refused', fields: { endpoint: 'put /v1/uploads/{token}' } }]);
  expect(JSON.stringify(lines)).not.toContain('made-up');
});

test('fails with the allowed method for another one', async () => {
  const { app } = await startTestApp();

  const response = await app.request(`${path}/made-up`);

  expect([response.status, response.headers.get('allow')]).toEqual([405, 'PUT']);
});

test('fails as on any unknown address where the environment keeps no documents', async () => {
  const { app, call } = await startTestApp({ documents: undefined });

  const announced = await call('POST', path, { body: { name: 'a.md', size_bytes: 5 } });
  const sent = await app.request(`${path}/made-up`, { method: 'PUT', body: 'hello' });

  expect([announced.status, sent.status]).toEqual([404, 404]);
  expect(await sent.json()).toMatchObject({ error: { code: 'unknown_url' } });
});
