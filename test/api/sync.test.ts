import type { WireSyncEvent } from '../../lambdas/api/api';
import { readEvents } from './read-events';
import { startTestApp } from './start-test-app';

test('streams the progress of a sync, its report last', async () => {
  const { call, operatorKey } = await startTestApp();

  const response = await call('POST', '/v1/sync', { key: operatorKey, body: { source: 'folder:docs' } });

  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(await readEvents<WireSyncEvent>(response)).toEqual([
    { type: 'progress', source: 'folder:docs', finished: 1, total: 2 },
    { type: 'progress', source: 'folder:docs', finished: 2, total: 2 },
    { type: 'done', reports: [expect.objectContaining({ added: 1, duration_ms: 12 })] },
  ]);
});

test('fails with a status when there is no such source', async () => {
  const { call, operatorKey } = await startTestApp();

  const response = await call('POST', '/v1/sync', { key: operatorKey, body: { source: 'folder:gone' } });

  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: 'source_not_found', param: 'source' } });
});
