import type { Passage } from '../../lambdas/domain/passage';
import {
  FingerprintMismatchError,
  type IndexFingerprint,
  type PassageIndex,
  PassageNotIndexedError,
  type PassageQuery,
} from '../../lambdas/vector-search/api';
import { passageOf } from '../vector-search/passage-of';

/** An empty index, and how to come back to what it stored. */
export interface OpenedPassageIndex {
  readonly index: PassageIndex;
  /** Opens the same store once more, as another process would. */
  readonly reopen: (fingerprint: IndexFingerprint) => Promise<PassageIndex>;
  readonly close: () => Promise<void>;
}

/** What every passage index promises; `open` gives an empty one of the fingerprint. */
export function describePassageIndexContract(
  name: string,
  open: (fingerprint: IndexFingerprint) => Promise<OpenedPassageIndex>,
): void {
  describe(`${name} as a passage index`, () => {
    let opened: OpenedPassageIndex;
    let index: PassageIndex;

    beforeEach(async () => {
      opened = await open(fingerprint);
      index = opened.index;
    });
    afterEach(async () => {
      await opened.close();
    });

    const put = (passages: readonly Passage[], generation = 1, embeddings: readonly Float32Array[] = []) =>
      index.upsert({
        documentId: passages[0]?.documentId ?? 'doc_1',
        generation,
        passages: passages.map((passage, position) => ({
          passage,
          embedding: embeddings[position] ?? direction(position),
        })),
      });

    const search = async (query: Partial<PassageQuery>) =>
      index.search({
        text: '',
        fingerprint,
        mode: 'keyword',
        limit: 10,
        access: { tenant: 'acme', groups: [] },
        ...query,
      });

    const foundIds = async (query: Partial<PassageQuery>) =>
      (await search(query)).map(({ passage }) => passage.id);

    const everyMode = (text: string) =>
      (['keyword', 'vector', 'hybrid'] as const).map((mode) => ({ mode, text, embedding: direction(0) }));

    describe('searching by keyword', () => {
      it('finds the passages that have a word of the question, the most telling first', async () => {
        await put([
          passageOf({ id: 'a', text: 'The kitchen opens at eight.' }),
          passageOf({ id: 'b', ordinal: 1, text: 'Refunds are paid within eight days of a refund request.' }),
          passageOf({ id: 'c', ordinal: 2, text: 'The garden is closed.' }),
        ]);

        const hits = await search({ text: 'When is a refund paid, within eight days?' });

        expect(hits.map(({ passage }) => passage.id)).toEqual(['b', 'a']);
        expect(hits[0]?.keywordScore).toBeGreaterThan(hits[1]?.keywordScore ?? Number.NaN);
        expect(hits.every(({ score, keywordScore }) => score === keywordScore && score > 0)).toBe(true);
        expect(hits.every(({ similarity }) => similarity === undefined)).toBe(true);
      });

      it('gives a passage back as it was put', async () => {
        const passage = passageOf({
          id: 'a',
          text: 'Zeile eins\r\n\tTabelle | Ünïcode 한글 𝒳 "quoted" \\ and more',
          ordinal: 7,
          start: 100,
          end: 160,
          page: 3,
          headingPath: ['Guide', 'Install > Linux'],
          groups: ['staff'],
          metadata: { 'a.b': 'x', '': 'empty name', 'with "quotes"': 'ü', constructor: 'c', _id: 'mine' },
        });
        await put([passage]);

        const hits = await search({ text: 'tabelle', access: { tenant: 'acme', groups: ['staff'] } });
        const listed = await index.list('doc_1');

        expect(hits.map((hit) => hit.passage)).toEqual([passage]);
        expect(listed).toEqual([passage]);
      });

      it('finds a word in any case, with or without diacritics', async () => {
        await put([passageOf({ id: 'a', text: 'Das CAFÉ ist geöffnet' })]);

        expect(await foundIds({ text: 'cafe' })).toEqual(['a']);
        expect(await foundIds({ text: 'GEÖFFNET' })).toEqual(['a']);
      });

      it('finds a passage by its title and by the headings above it', async () => {
        await put([
          passageOf({ id: 'a', title: 'Expenses', headingPath: ['Travel', 'Hotels'], text: 'At most 120.' }),
        ]);

        expect(await foundIds({ text: 'expenses' })).toEqual(['a']);
        expect(await foundIds({ text: 'hotels' })).toEqual(['a']);
      });

      it('finds a Korean word with another particle, and inside a compound', async () => {
        await put([
          passageOf({ id: 'a', language: 'ko', text: '한국은행은 오늘 기준금리를 동결했다.' }),
          passageOf({ id: 'b', language: 'ko', ordinal: 1, text: '새로운 식당이 문을 열었습니다.' }),
        ]);

        expect(await foundIds({ text: '기준금리' })).toEqual(['a']);
        expect(await foundIds({ text: '기준금리가 얼마인가요?' })).toEqual(['a']);
        expect(await foundIds({ text: '금리' })).toEqual(['a']);
        expect(await foundIds({ text: '식당은' })).toEqual(['b']);
      });

      it('finds Korean words beside Latin ones', async () => {
        await put([passageOf({ id: 'a', language: 'ko', text: 'Kubernetes에서 Helm차트를 설치합니다' })]);

        expect(await foundIds({ text: 'helm' })).toEqual(['a']);
        expect(await foundIds({ text: 'kubernetes' })).toEqual(['a']);
      });

      it('finds nothing when no word matches or there is none', async () => {
        await put([passageOf({ id: 'a', text: 'The kitchen opens at eight.' })]);

        expect(await foundIds({ text: 'submarine' })).toEqual([]);
        expect(await foundIds({ text: '' })).toEqual([]);
        expect(await foundIds({ text: ' \n\t?!… ' })).toEqual([]);
      });

      it.each([
        ['a quotation mark', 'kitchen "'],
        ['an operator', 'kitchen AND NOT (eight OR *)'],
        ['NEAR', 'NEAR(kitchen eight, 2)'],
        ['a column', 'terms:kitchen -text:x'],
        ['a wildcard', 'kitchen* ^kitchen + -'],
        ['an SQL string', "kitchen'; DROP TABLE passages; --"],
        ['a query language', '{"match_all":{}} kitchen /.*/ [a TO z] ~2 \\'],
        ['NUL and control characters', 'kitchen\u0000\u0001\u001b[31m'],
        ['an emoji and a lone surrogate', '👩‍🍳 kitchen \ud800'],
        ['100 kB of words', `kitchen ${'many words in a long question '.repeat(3_500)}`],
        ['100 kB without a space', `kitchen ${'x'.repeat(100_000)}`],
        ['100 kB of Hangul', `kitchen ${'가나다라마바사'.repeat(14_000)}`],
        ['more distinct words than a query may have', `kitchen ${[...Array(5_000).keys()].join(' ')}`],
      ])('takes %s in a question as words to look for', async (_, text) => {
        await put([
          passageOf({ id: 'a', text: 'The kitchen opens at eight.' }),
          passageOf({ id: 'b', ordinal: 1, text: 'A garden.' }),
        ]);

        expect(await foundIds({ text })).toEqual(['a']);
        expect(await foundIds({ text, mode: 'hybrid', embedding: direction(0) })).toContain('a');
        expect(await index.count()).toBe(2);
      });

      it('looks at the beginning and the end of a long question', async () => {
        await put([
          passageOf({ id: 'a', text: 'The kitchen opens at eight.' }),
          passageOf({ id: 'b', ordinal: 1, text: 'A garden.' }),
        ]);

        const ids = await foundIds({ text: `garden? ${'- '.repeat(50_000)} kitchen?` });

        expect(ids.toSorted()).toEqual(['a', 'b']);
      });
    });

    describe('searching by vector', () => {
      it('finds the nearest passages, best first, whatever their words', async () => {
        await put(
          [passageOf({ id: 'a' }), passageOf({ id: 'b', ordinal: 1 }), passageOf({ id: 'c', ordinal: 2 })],
          1,
          [unit(1, 1), unit(1, 0.1), unit(-1, 0.2)],
        );

        const hits = await search({ mode: 'vector', text: 'nothing of it', embedding: unit(1, 0) });

        expect(hits.map(({ passage }) => passage.id)).toEqual(['b', 'a', 'c']);
        expect(hits[0]?.similarity).toBeCloseTo(1 / Math.hypot(1, 0.1), 4);
        expect(hits[2]?.similarity).toBeCloseTo(-1 / Math.hypot(1, 0.2), 4);
        expect(hits.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
        expect(hits.every(({ keywordScore }) => keywordScore === undefined)).toBe(true);
      });

      it('finds no passage whose vector is of zeros, and none with such a question', async () => {
        await put([passageOf({ id: 'a' }), passageOf({ id: 'b', ordinal: 1 })], 1, [
          new Float32Array(dimensions),
          direction(1),
        ]);

        expect(await foundIds({ mode: 'vector', embedding: direction(1) })).toEqual(['b']);
        expect(await foundIds({ mode: 'vector', embedding: new Float32Array(dimensions) })).toEqual([]);
        expect(await index.count()).toBe(2);
      });
    });

    describe('searching by both', () => {
      const corpus = async () =>
        put(
          [
            passageOf({ id: 'words', text: 'parental leave parental leave' }),
            passageOf({
              id: 'both',
              ordinal: 1,
              text: 'parental leave and other matters of the family office',
            }),
            passageOf({ id: 'near', ordinal: 2, text: 'time off for a newborn' }),
            passageOf({ id: 'neither', ordinal: 3, text: 'the canteen menu' }),
          ],
          1,
          [unit(0, 1), unit(1, 0.2), unit(1, 0), unit(-1, 0)],
        );

      it('puts first what is good in both, and gives both scores', async () => {
        await corpus();

        const hits = await search({ mode: 'hybrid', text: 'parental leave', embedding: unit(1, 0) });

        expect(hits[0]?.passage.id).toBe('both');
        expect(hits[0]?.keywordScore).toBeGreaterThan(0);
        expect(hits[0]?.similarity).toBeCloseTo(1 / Math.hypot(1, 0.2), 4);
        expect(hits.find(({ passage }) => passage.id === 'near')?.keywordScore).toBeUndefined();
        expect(hits.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
        expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a));
      });

      it('follows the vectorWeight', async () => {
        await corpus();
        const query = { mode: 'hybrid', text: 'parental leave', embedding: unit(1, 0) } as const;

        expect((await foundIds({ ...query, vectorWeight: 0 }))[0]).toBe('words');
        expect((await foundIds({ ...query, vectorWeight: 1 }))[0]).toBe('near');
      });

      it('finds by words alone when the vector is of zeros', async () => {
        await corpus();

        const ids = await foundIds({
          mode: 'hybrid',
          text: 'canteen',
          embedding: new Float32Array(dimensions),
        });

        expect(ids).toEqual(['neither']);
      });
    });

    describe('who searches', () => {
      it('finds passages of the own tenant only, in every mode, list and count', async () => {
        await put([passageOf({ id: 'a', text: 'kitchen' })]);
        await put([passageOf({ id: 'b', documentId: 'doc_2', tenant: 'rival', text: 'kitchen' })]);

        for (const query of everyMode('kitchen')) {
          expect(await foundIds(query)).toEqual(['a']);
          expect(await foundIds({ ...query, access: { tenant: 'rival', groups: [] } })).toEqual(['b']);
          expect(await foundIds({ ...query, access: { tenant: 'nobody', groups: [] } })).toEqual([]);
          expect(await foundIds({ ...query, access: { tenant: '*', groups: [] } })).toEqual([]);
          expect(await foundIds({ ...query, filter: { documentIds: ['doc_2'] } })).toEqual([]);
        }
        expect(await index.list('doc_2', { tenant: 'acme', groups: [] })).toEqual([]);
        expect(await index.list('doc_2', { tenant: 'rival', groups: [] })).toHaveLength(1);
        expect(await index.list('doc_2')).toHaveLength(1);
        expect(await index.count('acme')).toBe(1);
        expect(await index.count('nobody')).toBe(0);
        expect(await index.count()).toBe(2);
      });

      it('finds passages that are open, or of one of the own groups, in every mode', async () => {
        await put([passageOf({ id: 'open', text: 'kitchen' })]);
        await put([passageOf({ id: 'hr', documentId: 'doc_2', groups: ['hr', 'board'], text: 'kitchen' })]);
        await put([passageOf({ id: 'it', documentId: 'doc_3', groups: ['it'], text: 'kitchen' })]);

        for (const query of everyMode('kitchen')) {
          const idsFor = async (groups: readonly string[]) =>
            (await foundIds({ ...query, access: { tenant: 'acme', groups } })).toSorted();
          expect(await idsFor([])).toEqual(['open']);
          expect(await idsFor(['hr'])).toEqual(['hr', 'open']);
          expect(await idsFor(['board', 'it'])).toEqual(['hr', 'it', 'open']);
          expect(await idsFor(['HR', ''])).toEqual(['open']);
        }
        expect(await index.list('doc_2', { tenant: 'acme', groups: ['it'] })).toEqual([]);
        expect(await index.list('doc_2', { tenant: 'acme', groups: ['hr'] })).toHaveLength(1);
      });

      it('does not let unreadable passages take the places of readable ones', async () => {
        const secret = [...Array(120).keys()].map((ordinal) =>
          passageOf({ id: `s${ordinal}`, documentId: 'doc_2', ordinal, groups: ['board'], text: 'kitchen' }),
        );
        await put([passageOf({ id: 'a', text: 'a kitchen among many other words of little use here' })], 1, [
          unit(1, 1),
        ]);
        await put(
          secret,
          1,
          secret.map(() => unit(1, 0)),
        );

        for (const query of everyMode('kitchen')) {
          expect(await foundIds({ ...query, limit: 1 })).toEqual(['a']);
        }
      });
    });

    describe('filters', () => {
      const corpus = async () => {
        await put([
          passageOf({
            id: 'a',
            text: 'kitchen',
            metadata: { team: 'ops', 'a.b': 'dotted', '$.x"[0]': 'odd', year: '2024' },
          }),
        ]);
        await put([
          passageOf({
            id: 'b',
            documentId: 'doc_2',
            text: 'kitchen 부엌',
            source: 'table:faq',
            language: 'ko',
            metadata: { team: 'sales', a: 'b', year: '2025' },
          }),
        ]);
        await put([passageOf({ id: 'c', documentId: 'doc_3', text: 'kitchen', source: 'folder:x' })]);
      };

      it.each([
        ['a source', { sources: ['table:faq'] }, ['b']],
        ['one of several sources', { sources: ['table:faq', 'folder:x', 'nowhere'] }, ['b', 'c']],
        ['a language', { languages: ['en'] }, ['a', 'c']],
        ['documents', { documentIds: ['doc_3', 'doc_1'] }, ['a', 'c']],
        ['a metadata field', { metadata: { team: ['ops'] } }, ['a']],
        ['one of several values', { metadata: { team: ['ops', 'sales'] } }, ['a', 'b']],
        ['every metadata field', { metadata: { team: ['ops', 'sales'], year: ['2025'] } }, ['b']],
        ['a field name with a dot', { metadata: { 'a.b': ['dotted'] } }, ['a']],
        ['a field that is not a path', { metadata: { a: ['b'] } }, ['b']],
        ['a field name of odd characters', { metadata: { '$.x"[0]': ['odd'] } }, ['a']],
        ['a field that no passage has', { metadata: { constructor: ['x'] } }, []],
        ['a value in another case', { metadata: { team: ['Ops'] } }, []],
        ['several kinds at once', { sources: ['folder:docs'], languages: ['ko'] }, []],
        ['no value at all', { sources: [] }, []],
        ['no metadata value at all', { metadata: { team: [] } }, []],
        ['nothing', {}, ['a', 'b', 'c']],
        ['no metadata field', { metadata: {} }, ['a', 'b', 'c']],
      ] as const)('narrows to %s in every mode', async (_, filter, expected) => {
        await corpus();

        for (const query of everyMode('kitchen')) {
          expect((await foundIds({ ...query, filter })).toSorted()).toEqual(expected);
        }
      });

      it('holds for long metadata values', async () => {
        const value = 'v'.repeat(40_000);
        await put([passageOf({ id: 'a', text: 'kitchen', metadata: { note: value } })]);

        expect((await index.list('doc_1'))[0]?.metadata).toEqual({ note: value });
        expect(await foundIds({ text: 'kitchen', filter: { metadata: { note: [`${value}x`] } } })).toEqual(
          [],
        );
      });
    });

    describe('limits', () => {
      const corpus = async () =>
        put(
          [...Array(130).keys()].map((ordinal) => passageOf({ id: `p${ordinal}`, ordinal, text: 'kitchen' })),
          1,
          [...Array(130).keys()].map((ordinal) => unit(1, ordinal / 100)),
        );

      it('gives at most as many as the limit, in every mode', async () => {
        await corpus();

        for (const query of everyMode('kitchen')) {
          expect(await search({ ...query, limit: 1 })).toHaveLength(1);
          expect(await search({ ...query, limit: 100 })).toHaveLength(100);
        }
      });

      it.each([0, -1, 101, 1.5, Number.NaN])('fails with a limit of %d', async (limit) => {
        await expect(search({ text: 'kitchen', limit })).rejects.toMatchObject({
          kind: 'invalid',
          code: 'invalid_query',
          parameter: 'limit',
        });
      });

      it('fails without an embedding where vectors are compared', async () => {
        await expect(search({ mode: 'vector' })).rejects.toMatchObject({ code: 'invalid_query' });
        await expect(search({ mode: 'hybrid', text: 'kitchen' })).rejects.toMatchObject({
          code: 'invalid_query',
        });
      });

      it('fails with an embedding of other dimensions, in a question and in a passage', async () => {
        const embedding = new Float32Array(dimensions + 1).fill(0.1);

        await expect(search({ mode: 'vector', embedding })).rejects.toThrow('8 dimensions, got 9');
        await expect(put([passageOf({ id: 'a' })], 1, [embedding])).rejects.toThrow('8 dimensions, got 9');
        expect(await index.count()).toBe(0);
      });

      it('fails with an embedding that is not of numbers', async () => {
        const embedding = new Float32Array(dimensions).fill(Number.NaN);

        await expect(search({ mode: 'vector', embedding })).rejects.toMatchObject({ code: 'invalid_query' });
        await expect(put([passageOf({ id: 'a' })], 1, [embedding])).rejects.toMatchObject({
          code: 'invalid_query',
        });
      });
    });

    describe('replacing a document', () => {
      it('leaves the new passages and no old one', async () => {
        await put([
          passageOf({ id: 'a', text: 'kitchen' }),
          passageOf({ id: 'b', ordinal: 1, text: 'kitchen garden' }),
        ]);
        await put([passageOf({ id: 'c', documentId: 'doc_2', text: 'kitchen of another document' })]);

        await put([passageOf({ id: 'd', text: 'kitchen cellar' })], 2);

        for (const query of everyMode('kitchen')) {
          expect((await foundIds(query)).toSorted()).toEqual(['c', 'd']);
        }
        expect(await foundIds({ text: 'garden' })).toEqual([]);
        expect(await index.count()).toBe(2);
      });

      it('keeps the vector of a passage that comes without one, and takes its new place', async () => {
        await put([passageOf({ id: 'a', text: 'kitchen' })], 1, [unit(1, 1)]);
        await put([passageOf({ id: 'x', documentId: 'doc_2', text: 'cellar' })], 1, [unit(0, 1)]);
        await index.search({
          text: '',
          embedding: unit(1, 0),
          fingerprint,
          mode: 'vector',
          limit: 1,
          access: { tenant: 'acme', groups: [] },
        });

        await index.upsert({
          documentId: 'doc_1',
          generation: 2,
          passages: [
            { passage: passageOf({ id: 'new', text: 'hall' }), embedding: unit(-1, 0) },
            {
              passage: passageOf({
                id: 'a',
                ordinal: 1,
                start: 50,
                end: 57,
                text: 'kitchen',
                title: 'Almanac',
                metadata: { year: '2025' },
              }),
            },
          ],
        });

        const [first] = await search({ mode: 'vector', embedding: unit(1, 0) });
        expect(first?.passage).toMatchObject({ id: 'a', ordinal: 1, start: 50, title: 'Almanac' });
        expect(first?.similarity).toBeCloseTo(Math.SQRT1_2, 4);
        expect(await foundIds({ text: 'almanac' })).toEqual(['a']);
        for (const query of everyMode('kitchen')) {
          expect(await foundIds({ ...query, filter: { metadata: { year: ['2025'] } } })).toEqual(['a']);
        }
        expect((await index.list('doc_1')).map(({ id }) => id)).toEqual(['new', 'a']);
      });

      it('takes a new vector for a passage that it has', async () => {
        await put([passageOf({ id: 'a' })], 1, [unit(1, 0)]);
        await foundIds({ mode: 'vector', embedding: unit(1, 0) });

        await put([passageOf({ id: 'a' })], 2, [unit(0, 1)]);

        const [hit] = await search({ mode: 'vector', embedding: unit(0, 1) });
        expect(hit?.similarity).toBeCloseTo(1, 4);
        expect(await index.count()).toBe(1);
      });

      it('fails when a passage without embedding is not there, names it and changes nothing', async () => {
        await put([passageOf({ id: 'a', text: 'kitchen' })]);

        const attempt = index.upsert({
          documentId: 'doc_1',
          generation: 2,
          passages: [
            { passage: passageOf({ id: 'b', text: 'cellar' }), embedding: direction(0) },
            { passage: passageOf({ id: 'c', ordinal: 1, text: 'attic' }) },
          ],
        });

        await expect(attempt).rejects.toThrow(PassageNotIndexedError);
        await expect(attempt).rejects.toMatchObject({ passageIds: ['c'], isRetryable: true });
        expect((await index.list('doc_1')).map(({ id }) => id)).toEqual(['a']);
        await put([passageOf({ id: 'd', text: 'hall' })], 2);
        expect((await index.list('doc_1')).map(({ id }) => id)).toEqual(['d']);
      });

      it('ignores a generation that is older than the stored one', async () => {
        await put([passageOf({ id: 'new', text: 'kitchen' })], 5);

        await put([passageOf({ id: 'old', text: 'kitchen' })], 4);
        await index.delete({ documentId: 'doc_1', generation: 4 });

        expect(await foundIds({ text: 'kitchen' })).toEqual(['new']);
      });

      it('takes the same generation again, as a repeated try sends it', async () => {
        await put([passageOf({ id: 'a', text: 'kitchen' })], 5);

        await put(
          [passageOf({ id: 'a', text: 'kitchen' }), passageOf({ id: 'b', ordinal: 1, text: 'hall' })],
          5,
        );

        expect((await index.list('doc_1')).map(({ id }) => id)).toEqual(['a', 'b']);
      });

      it('leaves a document without passages when it is replaced by none', async () => {
        await put([passageOf({ id: 'a', text: 'kitchen' })]);

        await index.upsert({ documentId: 'doc_1', generation: 2, passages: [] });

        expect(await index.list('doc_1')).toEqual([]);
        expect(await index.count()).toBe(0);
      });

      it('shows the new passages as soon as the call returns', async () => {
        for (let generation = 1; generation <= 5; generation += 1) {
          await put([passageOf({ id: `g${generation}`, text: 'kitchen' })], generation);
          expect(await foundIds({ text: 'kitchen' })).toEqual([`g${generation}`]);
        }
      });

      it('shows readers the old passages or the new ones, never a mix', async () => {
        const versionOf = (generation: number) =>
          [...Array(12).keys()].map((ordinal) =>
            passageOf({
              id: `g${generation}-${ordinal}`,
              ordinal,
              text: `kitchen ${ordinal}`,
              key: `${generation}`,
            }),
          );
        await put(versionOf(1));
        let isWriting = true;
        const mixes: string[][] = [];
        let reads = 0;
        const reader = async () => {
          while (isWriting) {
            for (const query of everyMode('kitchen')) {
              const versions = new Set(
                (await search({ ...query, limit: 100 })).map(({ passage }) => passage.key),
              );
              reads += 1;
              if (versions.size > 1) mixes.push([query.mode, ...versions]);
            }
            const listed = await index.list('doc_1');
            if (new Set(listed.map(({ key }) => key)).size !== 1 || listed.length !== 12) {
              mixes.push(['list', ...listed.map(({ id }) => id)]);
            }
            await new Promise((resolve) => setTimeout(resolve, 0));
          }
        };

        const readers = [reader(), reader(), reader()];
        for (let generation = 2; generation <= 15; generation += 1) {
          await put(versionOf(generation), generation);
          await new Promise((resolve) => setTimeout(resolve, 0));
        }
        isWriting = false;
        await Promise.all(readers);

        expect(mixes).toEqual([]);
        expect(reads).toBeGreaterThan(0);
        expect((await index.list('doc_1')).map(({ key }) => key)).toEqual(Array(12).fill('15'));
        // Readers ask as fast as they can, so that on a busy machine a writer waits long.
      }, 120_000);

      it('ends with the highest generation when writers race', async () => {
        const generations = [3, 7, 1, 6, 2, 5, 4];

        await Promise.all(
          generations.map((generation) =>
            put(
              [...Array(5).keys()].map((ordinal) =>
                passageOf({
                  id: `g${generation % 3}-${ordinal}`,
                  ordinal,
                  text: 'kitchen',
                  key: `${generation}`,
                }),
              ),
              generation,
            ),
          ),
        );

        const listed = await index.list('doc_1');
        expect(listed.map(({ key }) => key)).toEqual(Array(5).fill('7'));
        expect(await index.count()).toBe(5);
      });

      it('indexes many documents at once', async () => {
        const documents = [...Array(40).keys()].map((number) => `doc_many_${number}`);

        await Promise.all(
          documents.map((documentId) =>
            put([
              passageOf({ id: `${documentId}-a`, documentId, text: 'kitchen' }),
              passageOf({ id: `${documentId}-b`, documentId, ordinal: 1, text: 'cellar' }),
            ]),
          ),
        );

        expect(await index.count()).toBe(80);
        expect(await foundIds({ text: 'kitchen', limit: 100 })).toHaveLength(40);
      });

      it('does not let the failure of one document fail those written beside it', async () => {
        const [failed, written] = await Promise.allSettled([
          index.upsert({
            documentId: 'doc_1',
            generation: 1,
            passages: [{ passage: passageOf({ id: 'a' }) }],
          }),
          put([passageOf({ id: 'b', documentId: 'doc_2', text: 'kitchen' })]),
        ]);

        expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'passage_not_indexed' } });
        expect(written).toMatchObject({ status: 'fulfilled' });
        expect(await foundIds({ text: 'kitchen' })).toEqual(['b']);
      });
    });

    describe('deleting a document', () => {
      it('removes its passages and no others', async () => {
        await put([
          passageOf({ id: 'a', text: 'kitchen' }),
          passageOf({ id: 'b', ordinal: 1, text: 'kitchen' }),
        ]);
        await put([passageOf({ id: 'c', documentId: 'doc_2', text: 'kitchen' })]);
        await foundIds({ mode: 'vector', embedding: direction(0) });

        await index.delete({ documentId: 'doc_1', generation: 2 });

        for (const query of everyMode('kitchen')) expect(await foundIds(query)).toEqual(['c']);
        expect(await index.list('doc_1')).toEqual([]);
        expect(await index.count()).toBe(1);
      });

      it('does nothing when there is none', async () => {
        await index.delete({ documentId: 'doc_unknown', generation: 1 });

        expect(await index.count()).toBe(0);
      });

      it('holds against an older upsert that comes late, and not against a newer one', async () => {
        await put([passageOf({ id: 'a', text: 'kitchen' })], 1);
        await index.delete({ documentId: 'doc_1', generation: 3 });

        await put([passageOf({ id: 'late', text: 'kitchen' })], 2);
        expect(await index.count()).toBe(0);

        await put([passageOf({ id: 'again', text: 'kitchen' })], 4);
        expect(await foundIds({ text: 'kitchen' })).toEqual(['again']);
      });
    });

    describe('listing', () => {
      it('gives the passages of a document by ordinal', async () => {
        await put([
          passageOf({ id: 'c', ordinal: 10 }),
          passageOf({ id: 'a', ordinal: 2 }),
          passageOf({ id: 'b', ordinal: 0 }),
        ]);

        expect((await index.list('doc_1')).map(({ ordinal }) => ordinal)).toEqual([0, 2, 10]);
        expect(await index.list('doc_unknown')).toEqual([]);
      });

      it('gives all passages of a long document', async () => {
        const passages = [...Array(1_500).keys()].map((ordinal) => passageOf({ id: `p${ordinal}`, ordinal }));
        await put(passages);

        const listed = await index.list('doc_1');

        expect(listed.map(({ ordinal }) => ordinal)).toEqual([...Array(1_500).keys()]);
      });
    });

    describe('the fingerprint', () => {
      it('is the one that the index was built with', async () => {
        expect(await index.fingerprint()).toEqual(fingerprint);
      });

      it.each([
        ['another embedding model', { ...fingerprint, embeddingModel: 'test/other' }],
        ['other dimensions', { ...fingerprint, dimensions: 16 }],
        ['another splitter', { ...fingerprint, splitterVersion: 'structure-2' }],
      ])('fails when a query was made with %s', async (_, other) => {
        await put([passageOf({ id: 'a', text: 'kitchen' })]);

        const attempt = search({ text: 'kitchen', fingerprint: other });

        await expect(attempt).rejects.toThrow(FingerprintMismatchError);
        await expect(attempt).rejects.toThrow('the index was built with test/directions, 8 dimensions');
      });

      it('lets an index that is opened again answer as before', async () => {
        await put([passageOf({ id: 'a', text: 'kitchen' })]);
        await put([passageOf({ id: 'b', documentId: 'doc_2', text: 'cellar' })]);
        await index.delete({ documentId: 'doc_2', generation: 3 });

        index = await opened.reopen(fingerprint);

        for (const query of everyMode('kitchen')) expect(await foundIds(query)).toEqual(['a']);
        await put([passageOf({ id: 'late', documentId: 'doc_2', text: 'cellar' })], 2);
        expect(await index.count()).toBe(1);
      });

      it('shows what another process wrote', async () => {
        const other = await opened.reopen(fingerprint);
        await put([passageOf({ id: 'a', text: 'kitchen' })]);
        await foundIds({ mode: 'vector', embedding: direction(0) });

        await other.upsert({
          documentId: 'doc_2',
          generation: 1,
          passages: [
            {
              passage: passageOf({ id: 'b', documentId: 'doc_2', text: 'kitchen' }),
              embedding: direction(1),
            },
          ],
        });

        for (const query of everyMode('kitchen')) {
          expect((await foundIds(query)).toSorted()).toEqual(['a', 'b']);
        }
      });

      it('makes a new, empty index when it changes', async () => {
        await put([passageOf({ id: 'a', text: 'kitchen' })]);
        const changed = { ...fingerprint, embeddingModel: 'test/other', dimensions: 4 };

        const next = await opened.reopen(changed);

        expect(await next.count()).toBe(0);
        expect(await next.fingerprint()).toEqual(changed);
        await next.upsert({
          documentId: 'doc_1',
          generation: 1,
          passages: [
            { passage: passageOf({ id: 'a', text: 'kitchen' }), embedding: Float32Array.of(1, 0, 0, 0) },
          ],
        });
        expect(await next.count()).toBe(1);
      });
    });
  });
}

const dimensions = 8;

const fingerprint: IndexFingerprint = {
  embeddingModel: 'test/directions',
  dimensions,
  splitterVersion: 'structure-1/400/40',
};

/** A unit vector that lies near the one of number 0, the farther the higher its number. */
function direction(number: number): Float32Array {
  return unit(1, number / 10);
}

function unit(...numbers: readonly number[]): Float32Array {
  const length = Math.hypot(...numbers);
  const vector = new Float32Array(dimensions);
  vector.set(numbers.map((number) => number / length));
  return vector;
}
