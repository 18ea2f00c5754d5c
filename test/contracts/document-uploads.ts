import type { UploadTicket } from '../../lambdas/ingestion/api';
import type { DocumentUploads } from '../../lambdas/ingestion/ports';

const megabyte = 1_048_576;
const upload = {
  key: 'handbook/휴가.md',
  content: Buffer.from('# 휴가'),
  groups: ['hr'],
  metadata: { team: 'ops' },
};

/**
 * What every store of uploads promises, beside what it promises as a source.
 *
 * @param open - the uploads, the same ones as another process finds them, and what sends content to a ticket's address
 */
export function describeDocumentUploadsContract(
  name: string,
  open: () => Promise<{
    uploads: DocumentUploads;
    reopen: () => Promise<DocumentUploads>;
    send: (ticket: UploadTicket, content: Uint8Array) => Promise<void>;
  }>,
): void {
  describe(`DocumentUploads: ${name}`, () => {
    test('keeps content, groups and metadata for another process', async () => {
      const { uploads, reopen } = await open();

      const entry = await uploads.of('local').put(upload);

      const kept = (await reopen()).of('local');
      expect(await kept.find(upload.key)).toEqual(entry);
      expect(entry).toMatchObject({ key: upload.key, sizeBytes: upload.content.length, groups: ['hr'] });
      expect(await kept.read(upload.key, megabyte)).toEqual({
        type: 'file',
        bytes: upload.content,
        groups: ['hr'],
        metadata: { team: 'ops' },
      });
    });

    test('replaces an upload of the same key as a whole', async () => {
      const { uploads } = await open();
      const folder = uploads.of('local');
      await folder.put(upload);

      await folder.put({ ...upload, content: Buffer.from('second'), groups: [], metadata: {} });

      expect(await folder.read(upload.key, megabyte)).toEqual({
        type: 'file',
        bytes: Buffer.from('second'),
        groups: [],
        metadata: {},
      });
    });

    test.each([
      ['content', { content: Buffer.from('other') }],
      ['groups', { groups: ['board'] }],
      ['metadata', { metadata: { team: 'sales' } }],
    ])('gives another version when the %s change, and the same for the same upload', async (_, change) => {
      const { uploads } = await open();
      const folder = uploads.of('local');

      const first = await folder.put(upload);
      const again = await folder.put(upload);
      const changed = await folder.put({ ...upload, ...change });

      expect(again.version).toBe(first.version);
      expect(changed.version).not.toBe(first.version);
    });

    test('keeps tenants apart, also those whose names differ in case or look like paths', async () => {
      const { uploads, reopen } = await open();
      const tenants = ['acme', 'Acme', '../acme', 'a/b', '한국'];
      for (const tenant of tenants) {
        await uploads.of(tenant).put({ ...upload, content: Buffer.from(tenant) });
      }

      const kept = await reopen();

      expect([...(await kept.tenants())].sort()).toEqual([...tenants].sort());
      for (const tenant of tenants) {
        const content = await kept.of(tenant).read(upload.key, megabyte);
        expect(content).toMatchObject({ bytes: Buffer.from(tenant) });
      }
      expect(new Set(tenants.map((tenant) => kept.of(tenant).id)).size).toBe(tenants.length);
    });

    test('keeps keys apart that differ in case only', async () => {
      const { uploads } = await open();
      const folder = uploads.of('local');

      await folder.put({ ...upload, key: 'README.md', content: Buffer.from('upper') });
      await folder.put({ ...upload, key: 'readme.md', content: Buffer.from('lower') });

      expect(await folder.read('README.md', megabyte)).toMatchObject({ bytes: Buffer.from('upper') });
    });

    test('keeps the last of many uploads of one key that come at once', async () => {
      const { uploads } = await open();
      const folder = uploads.of('local');
      const contents = Array.from({ length: 20 }, (_, place) => `version ${place}`);

      await Promise.all(contents.map((text) => folder.put({ ...upload, content: Buffer.from(text) })));

      expect(await folder.read(upload.key, megabyte)).toMatchObject({ bytes: Buffer.from('version 19') });
    });

    test('keeps what is sent to the address of a ticket, with the groups and metadata it was begun with', async () => {
      const { uploads, reopen, send } = await open();
      const { content, ...announced } = upload;

      const ticket = await uploads.of('local').begin({ ...announced, sizeBytes: content.length });
      const before = await uploads.of('local').find(upload.key);
      await send(ticket, content);

      expect(before).toBeUndefined();
      expect(ticket.method).toBe('PUT');
      expect(Date.parse(ticket.expiresAt) - Date.now()).toBeLessThanOrEqual(900_000);
      const kept = (await reopen()).of('local');
      expect(await kept.find(upload.key)).toMatchObject({ sizeBytes: content.length, groups: ['hr'] });
      expect(await kept.read(upload.key, megabyte)).toEqual({
        type: 'file',
        bytes: content,
        groups: ['hr'],
        metadata: { team: 'ops' },
      });
    });

    test('removes an upload, and does nothing when it is not there', async () => {
      const { uploads, reopen } = await open();
      await uploads.of('local').put(upload);

      await uploads.of('local').remove(upload.key);
      await uploads.of('local').remove(upload.key);

      expect(await (await reopen()).of('local').find(upload.key)).toBeUndefined();
    });
  });
}
