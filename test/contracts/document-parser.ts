import { strToU8, type Zippable, zipSync } from 'fflate';
import type { DocumentParser, ParsedDocument } from '../../lambdas/ingestion/ports';
import { UnreadableDocumentError } from '../../lambdas/ingestion/unreadable-document-error';

const maxUnpackedBytes = 20_000_000;

/** What every reader of documents does, whatever it reads them with. */
export function describeDocumentParserContract(name: string, open: () => Promise<DocumentParser>): void {
  describe(`${name} as a DocumentParser`, () => {
    let parser: DocumentParser;
    const parse = (fileName: string, content: string | Uint8Array): Promise<ParsedDocument> =>
      parser.parse({
        name: fileName,
        bytes: typeof content === 'string' ? strToU8(content) : content,
        maxUnpackedBytes,
      });
    const failureOf = async (
      fileName: string,
      content: string | Uint8Array,
    ): Promise<UnreadableDocumentError> => {
      const error = await parse(fileName, content).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UnreadableDocumentError);
      return error as UnreadableDocumentError;
    };

    beforeAll(async () => {
      parser = await open();
    });

    test('gives text with \\n line ends, in NFC, without control characters', async () => {
      const parsed = await parse(
        '한글.txt',
        '\ufeff한글 문서'.normalize('NFD').concat('\r\nsecond\0 line\rthird'),
      );

      expect(parsed.text).toBe('한글 문서\nsecond line\nthird');
      expect(parsed.title).toBe('한글');
    });

    test('takes the first heading for the title', async () => {
      const parsed = await parse('guide.md', 'intro\n\n# The Guide\n\ntext');

      expect(parsed.title).toBe('The Guide');
    });

    test('says on which page each part stands', async () => {
      const parsed = await parse('slides.pptx', slides(['First slide', 'Second slide']));

      expect(parsed.pages).toEqual([
        { page: 1, start: 0 },
        { page: 2, start: parsed.text.indexOf('Second') - 2 },
      ]);
    });

    test.each([
      ['HTML named .md', 'page.md', '<!doctype html><html><body><p>hello</p></body></html>', 'hello'],
      ['HTML named .pdf', 'page.pdf', '<html><body><p>hello</p></body></html>', 'hello'],
      ['a PPTX named .zip', 'slides.zip', slides(['hello']), '# hello'],
      ['a PPTX named .txt', 'slides.txt', slides(['hello']), '# hello'],
      ['text named .docx', 'note.docx', 'hello', 'hello'],
      ['text without an extension', 'README', 'hello', 'hello'],
    ])('reads %s by what it holds', async (_, fileName, content, text) => {
      const parsed = await parse(fileName, content);

      expect(parsed.text).toBe(text);
    });

    test.each([
      ['an empty file', 'empty.md', '', 'empty'],
      ['white space', 'blank.txt', ' \r\n\t\n', 'no_text'],
      ['front matter alone', 'meta.md', '---\ntitle: x\n---\n', 'no_text'],
      ['a page of pictures', 'pictures.html', '<html><body><img src="a.png"></body></html>', 'no_text'],
      ['random bytes', 'noise.bin', noise(50_000), 'unsupported_format'],
      ['random bytes named as text', 'noise.txt', noise(50_000), 'unsupported_format'],
      [
        'a picture',
        'scan.txt',
        Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0),
        'unsupported_format',
      ],
      ['an archive of other things', 'files.zip', zipSync({ 'a.txt': strToU8('a') }), 'unsupported_format'],
      ['an Office file before 2007', 'old.doc', compoundFile('WordDocument'), 'unsupported_format'],
      ['an encrypted Office file', 'secret.docx', compoundFile('EncryptedPackage'), 'encrypted'],
      ['an archive cut off', 'cut.docx', slides(['hello']).subarray(0, 300), 'broken'],
      ['a PDF cut off', 'cut.pdf', '%PDF-1.7\n1 0 obj\n<<', 'broken'],
      ['JSON cut off', 'cut.json', '{"name": "kit", ', 'broken'],
      ['JSON lines with a broken one', 'cut.jsonl', '{"a":1}\n{"a":\n{"a":3}', 'broken'],
      ['deep JSON', 'deep.json', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'too_deep'],
      ['deep HTML', 'deep.html', `<html>${'<div>'.repeat(200_000)}x`, 'too_deep'],
      ['an archive that unpacks beyond the limit', 'bomb.pptx', zipBomb(), 'zip_bomb'],
      ['an archive that declares less than it holds', 'lie.pptx', lyingZipBomb(), 'zip_bomb'],
      ['a format in which XML nests without end', 'deep.pptx', deepSlides(), 'too_deep'],
    ])('fails on %s, saying what is wrong and what mends it', async (_, fileName, content, code) => {
      const error = await failureOf(fileName, content);

      expect(error.failure.code).toBe(code);
      expect(error.failure.message).toContain(fileName);
      expect(error.failure.action).not.toBe('');
      expect(error.isRetryable).toBe(false);
    });

    test('fails on an unknown format with the formats that it reads', async () => {
      const { failure } = await failureOf('scan.gif', 'GIF89a');

      expect(failure.message).toBe('scan.gif is a GIF picture');
      expect(failure.action).toBe(
        'save it as Markdown, HTML, plain text, PDF, DOCX, PPTX, XLSX, CSV, JSON or EPUB',
      );
    });

    test('multiplies no entities of XML', async () => {
      const entities = Array.from(
        { length: 12 },
        (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`,
      );
      const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">${entities.join('')}]>`;

      const parsed = await parse('laughs.pptx', slides(['before &e12; after'], bomb));

      expect(parsed.text.length).toBeLessThan(1_000);
      expect(parsed.text).toContain('before');
    });

    test('reads on after a document that fails', async () => {
      await failureOf('bomb.pptx', zipBomb());

      const parsed = await parse('next.txt', 'still here');

      expect(parsed.text).toBe('still here');
    });
  });
}

/** A presentation of slides with a title each. */
function slides(titles: readonly string[], prolog = '', unpacked: Zippable = {}): Uint8Array {
  const files: Zippable = {
    'ppt/presentation.xml': strToU8(
      `<p:presentation>${titles.map((_, index) => `<p:sldId r:id="r${index}"/>`).join('')}</p:presentation>`,
    ),
    'ppt/_rels/presentation.xml.rels': strToU8(
      `<Relationships>${titles
        .map((_, index) => `<Relationship Id="r${index}" Type="x/slide" Target="slides/slide${index}.xml"/>`)
        .join('')}</Relationships>`,
    ),
    ...unpacked,
  };
  for (const [index, title] of titles.entries()) {
    files[`ppt/slides/slide${index}.xml`] = strToU8(
      `${prolog}<p:sld><p:sp><p:ph type="title"/><a:p><a:r><a:t>${title}</a:t></a:r></a:p></p:sp></p:sld>`,
    );
  }
  return zipSync(files);
}

function deepSlides(): Uint8Array {
  return slides([`${'</a:t><a:x>'.repeat(100_000)}<a:t>deep`]);
}

function zipBomb(): Uint8Array {
  return slides(['bomb'], '', { 'ppt/slides/slide1.xml': new Uint8Array(maxUnpackedBytes + 1) });
}

/** The slide holds 20 MB of blanks; the archive's directory says 100 bytes. */
function lyingZipBomb(): Uint8Array {
  const archive = Buffer.from(slides([' '.repeat(maxUnpackedBytes - 1_000)]));
  let position = archive.indexOf('PK\x01\x02', 0, 'latin1');
  while (position >= 0) {
    const path = archive.toString(
      'latin1',
      position + 46,
      position + 46 + archive.readUInt16LE(position + 28),
    );
    if (path === 'ppt/slides/slide0.xml') archive.writeUInt32LE(100, position + 24);
    position = archive.indexOf('PK\x01\x02', position + 4, 'latin1');
  }
  return archive;
}

/** The beginning of an OLE compound file and the name of a stream in it. */
function compoundFile(stream: string): Uint8Array {
  const header = Buffer.from('d0cf11e0a1b11ae1', 'hex');
  return Buffer.concat([header, Buffer.alloc(504), Buffer.from(stream, 'utf16le'), Buffer.alloc(512)]);
}

/** Bytes without a pattern, the same each time. */
function noise(length: number): Uint8Array {
  let state = 7;
  return Uint8Array.from({ length }, () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor(state / 16_777_216);
  });
}
