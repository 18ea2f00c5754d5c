import { deflateSync } from 'node:zlib';
import { ThreadDocumentParser } from '../../lambdas/ingestion/adapters/thread-document-parser';
import { describeDocumentParserContract } from '../contracts/document-parser';

const threads: ThreadDocumentParser[] = [];
const open = (limits: { timeoutMs: number; maxHeapMb: number }): ThreadDocumentParser => {
  const parser = new ThreadDocumentParser(limits);
  threads.push(parser);
  return parser;
};

afterAll(async () => {
  await Promise.all(threads.map((parser) => parser.close()));
});

describeDocumentParserContract('ThreadDocumentParser', async () =>
  open({ timeoutMs: 20_000, maxHeapMb: 512 }),
);

describe('ThreadDocumentParser', () => {
  test('answers other work while a document is read', async () => {
    const parser = open({ timeoutMs: 20_000, maxHeapMb: 512 });
    let ticks = 0;
    const clock = setInterval(() => ticks++, 5);

    await parser.parse(fileOf('large.txt', 'word '.repeat(5_000_000)));
    clearInterval(clock);

    expect(ticks).toBeGreaterThan(5);
  });

  test('fails on a document that takes too long, and reads the next', async () => {
    const parser = open({ timeoutMs: 2_000, maxHeapMb: 512 });
    await parser.parse(fileOf('first.txt', 'warm'));
    const started = performance.now();

    const slow = parser.parse({ name: 'slow.pdf', bytes: slowPdf(), maxUnpackedBytes: 1_000_000 });
    const next = parser.parse(fileOf('next.txt', 'still here'));

    await expect(slow).rejects.toMatchObject({ failure: { code: 'too_slow' } });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect((await next).text).toBe('still here');
  }, 30_000);

  test('fails at once on a document that is being read when it is closed', async () => {
    const parser = open({ timeoutMs: 20_000, maxHeapMb: 512 });
    await parser.parse(fileOf('first.txt', 'warm'));

    const reading = parser.parse({ name: 'slow.pdf', bytes: slowPdf(), maxUnpackedBytes: 1_000_000 });
    // Begun by then: parsing waits for the document before.
    await new Promise((resolve) => setImmediate(resolve));
    const refused = expect(reading).rejects.toMatchObject({ code: 'reading_ended', isRetryable: true });
    await parser.close();

    await refused;
  }, 10_000);
});

function fileOf(name: string, text: string): { name: string; bytes: Uint8Array; maxUnpackedBytes: number } {
  return { name, bytes: new TextEncoder().encode(text), maxUnpackedBytes: 1_000_000 };
}

/** A page whose small stream unpacks to millions of drawing operators. */
function slowPdf(): Uint8Array {
  const stream = deflateSync(`BT /F1 12 Tf ${'(a) Tj 0 1 Td '.repeat(5_000_000)} ET`);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  for (const [index, object] of objects.entries()) {
    parts.push(Buffer.from(`${index + 1} 0 obj\n${object}`));
    if (object.endsWith('stream\n')) parts.push(stream, Buffer.from('\nendstream'));
    parts.push(Buffer.from('\nendobj\n'));
  }
  parts.push(Buffer.from('trailer\n<< /Root 1 0 R >>\n%%EOF'));
  return Buffer.concat(parts);
}
