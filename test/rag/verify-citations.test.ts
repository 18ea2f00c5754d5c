import type { Citation, RetrievedPassage } from '../../lambdas/rag/api';
import { createCitationVerifier } from '../../lambdas/rag/verify-citations';
import { makeRetrieved } from './make-passage';
import { splitRandomly } from './split-randomly';

const passages = makeRetrieved(
  'Backups run every night at 02:00 UTC. Each backup is kept for 35 days and is then deleted.',
  '복원은 당직 운영자가 시작하며 약 한 시간이 걸립니다. 복원 기록은 일 년 동안 남습니다.',
  'He said "never restore twice", and set retries to `list[0]` in ["a", "b"].',
);

/** What is shown of a model's text, the joined text and the citations. */
function verify(deltas: readonly string[], retrieved: readonly RetrievedPassage[] = passages) {
  const verifier = createCitationVerifier(retrieved);
  const pieces = [...deltas.flatMap((delta) => verifier.push(delta)), ...verifier.end()];
  return {
    text: pieces.map((piece) => (piece.type === 'text' ? piece.text : '')).join(''),
    citations: pieces.flatMap((piece): Citation[] => (piece.type === 'citation' ? [piece.citation] : [])),
    rejected: verifier.rejectedCitations,
  };
}

const quotes = (citations: readonly Citation[]) =>
  citations.map(({ number, passageId, quote }) => `${number} ${passageId}: ${quote}`);

describe('a citation with a quote', () => {
  test('is shown by its number, with the exact slice of the passage and its place in the document', () => {
    const { text, citations, rejected } = verify(['They stay for long [1 "kept for 35 days"].']);

    expect(text).toBe('They stay for long [1].');
    expect(citations).toEqual([
      {
        number: 1,
        passageId: 'passage_1',
        documentId: 'doc_1',
        title: 'Title of 1',
        source: 'folder:docs',
        key: '1.md',
        headingPath: ['Guide'],
        page: undefined,
        quote: 'kept for 35 days',
        start: 153,
        end: 169,
      },
    ]);
    expect(rejected).toBe(0);
  });

  test.each([
    ['typographic quotes', '[1 “kept for 35 days”]', 'kept for 35 days'],
    ['Korean quotes', '[2 「당직 운영자가 시작하며」]', '당직 운영자가 시작하며'],
    ['double Korean quotes', '[2 『당직 운영자가 시작하며』]', '당직 운영자가 시작하며'],
    ['single quotes', "[1 'kept for 35 days']", 'kept for 35 days'],
    ['a colon', '[1: "kept for 35 days"]', 'kept for 35 days'],
    ['a comma', '[1, "kept for 35 days"]', 'kept for 35 days'],
    ['no space', '[1"kept for 35 days"]', 'kept for 35 days'],
    ['escaped quotes inside', String.raw`[3 "said \"never restore twice\""]`, 'said "never restore twice"'],
    [
      'bare quotes inside',
      '[3 "said "never restore twice", and set"]',
      'said "never restore twice", and set',
    ],
    ['brackets inside', '[3 "to `list[0]` in ["a", "b"]"]', 'to `list[0]` in ["a", "b"]'],
    ['an open bracket inside', '[3 "set retries to `list[0]` in ["a"]', 'set retries to `list[0]` in ["a'],
    ['a forgotten closing quote', '[1 "kept for 35 days]', 'kept for 35 days'],
    ['a trailing ellipsis', '[1 "kept for 35 days…"]', 'kept for 35 days'],
    ['other case and spacing', '[1 "Kept  for\n35 DAYS"]', 'kept for 35 days'],
  ])('is recognised with %s', (_form, marker, quote) => {
    const { text, citations } = verify([`Claim ${marker} goes on.`]);

    expect(text).toBe('Claim [1] goes on.');
    expect(citations.map((citation) => citation.quote)).toEqual([quote]);
  });

  test.each([
    ['words that are not in the passage', '[1 "kept for ten years"]'],
    ['words of another passage', '[2 "kept for 35 days"]'],
    ['a passage that was not retrieved', '[4 "kept for 35 days"]'],
    ['words left out in the middle', '[1 "Backups run ... 35 days"]'],
    ['too few letters to prove anything', '[1 "at 02"]'],
  ])('fails with %s, and disappears with the space before it', (_fault, marker) => {
    const { text, citations, rejected } = verify([`Kept for 35 days ${marker}. More.`]);

    expect(text).toBe('Kept for 35 days. More.');
    expect(citations).toEqual([]);
    expect(rejected).toBe(1);
  });

  test('may stand beside others in one marker', () => {
    const { text, citations } = verify([
      'Both [1 "kept for 35 days", 2 "일 년 동안 남습니다", 1 "every night"].',
    ]);

    expect(text).toBe('Both [1][2][3].');
    expect(quotes(citations)).toEqual([
      '1 passage_1: kept for 35 days',
      '2 passage_2: 일 년 동안 남습니다',
      '3 passage_1: every night',
    ]);
  });
});

describe('a citation without a quote', () => {
  test('is accepted when a sentence of the passage says what the claim says; that sentence becomes the quote', () => {
    const { text, citations } = verify(['The backup is kept for 35 days [1].']);

    expect(text).toBe('The backup is kept for 35 days [1].');
    expect(citations).toMatchObject([
      { quote: 'Each backup is kept for 35 days and is then deleted.', start: 138, end: 190 },
    ]);
  });

  test('is accepted in Korean, whatever the particles', () => {
    const { citations } = verify(['복원을 시작하는 것은 당직 운영자입니다 [2].']);

    expect(citations.map(({ quote }) => quote)).toEqual([
      '복원은 당직 운영자가 시작하며 약 한 시간이 걸립니다.',
    ]);
  });

  test('stands for the sentence before it when it follows its full stop', () => {
    const { text } = verify(['Nothing is said of cost. Each backup is kept for 35 days. [1] Then it goes.']);

    expect(text).toBe('Nothing is said of cost. Each backup is kept for 35 days. [1] Then it goes.');
  });

  test('stands for what is said since the last marker', () => {
    const { text, citations } = verify([
      'Backups run every night [1 "run every night"] and each backup is kept for 35 days [1].',
    ]);

    expect(text).toBe('Backups run every night [1] and each backup is kept for 35 days [2].');
    expect(citations).toHaveLength(2);
  });

  test.each(['[1][2]', '[1, 2]', '[1; 2]', '[1-2]', '[1] [2]'])(
    'is checked number by number in %s',
    (markers) => {
      const { text, rejected } = verify([`Each backup is kept for 35 days ${markers}.`]);

      expect(text).toBe('Each backup is kept for 35 days [1].');
      expect(rejected).toBe(1);
    },
  );

  test.each([
    ['no sentence of the passage says it', 'Restores cost nothing at all in this region [1].'],
    ['one word in common is chance', 'Backups [1].'],
    ['its passage was not retrieved', 'Each backup is kept for 35 days [7].'],
  ])('fails when %s', (_reason, answer) => {
    const { text, citations, rejected } = verify([answer]);

    expect(text).not.toContain('[');
    expect(citations).toEqual([]);
    expect(rejected).toBe(1);
  });
});

describe('numbers', () => {
  test('run from 1 by first appearance, and the same place keeps its number', () => {
    const { text, citations } = verify([
      'A [2 "일 년 동안 남습니다"]. B [1 "kept for 35 days"]. C [2 "일 년 동안 남습니다"]. D [1 "every night"].',
    ]);

    expect(text).toBe('A [1]. B [2]. C [1]. D [3].');
    expect(quotes(citations)).toEqual([
      '1 passage_2: 일 년 동안 남습니다',
      '2 passage_1: kept for 35 days',
      '3 passage_1: every night',
    ]);
  });
});

describe('other brackets', () => {
  test.each([
    'See [the guide](https://example.org/a).',
    'Read array[0] and [ ] and [x] and [] and [2024] and [0] and [1.5] and [3 apples].',
    '- [ ] task\n- [x] done',
    'Use `args[1]` and ``a ` [2]``.',
    '```js\nconst first = list[1];\n// [1 "kept for 35 days"]\n```\n',
    'a [b [c] d] e',
    "[1's turn] and [2nd]",
    `A long list [${'1,'.repeat(40)}`,
  ])('are text: %j', (answer) => {
    const { text, citations, rejected } = verify([answer]);

    expect({ text, citations, rejected }).toEqual({ text: answer, citations: [], rejected: 0 });
  });

  test('do not switch citations off: a stray backtick or a closed block ends', () => {
    const { text } = verify([
      'A ` stray\nkept [1 "kept for 35 days"]\n```\ncode\n```\nkept [1 "kept for 35 days"]',
    ]);

    expect(text).toBe('A ` stray\nkept [1]\n```\ncode\n```\nkept [1]');
  });
});

describe('streaming', () => {
  test('shows text without delay and holds back an open bracket alone', () => {
    const verifier = createCitationVerifier(passages);

    const shown = ['Kept', ' for', ' [', '1 "kept for', ' 35 days"', ']', '.'].map((delta) =>
      verifier.push(delta),
    );

    expect(
      shown.map((pieces) => pieces.map((piece) => (piece.type === 'text' ? piece.text : 'citation'))),
    ).toEqual([['Kept'], [' for'], [], [], [], ['citation', ' [1]'], ['.']]);
  });

  test.each([
    ['a marker that was cut off', 'Kept [1 "kept for', 'Kept', 1],
    ['a number that was cut off', 'Kept [1', 'Kept', 1],
    ['a bracket at the end', 'Kept [', 'Kept [', 0],
  ])('ends with %s', (_end, answer, shown, rejected) => {
    expect(verify([answer])).toMatchObject({ text: shown, rejected });
  });

  test('lets a quote go as text past an empty line or 2,000 characters', () => {
    const past = `Kept [1 "${'long '.repeat(500)}`;
    const beyond = 'Kept [1 "never closed\n\nNext paragraph [1 "kept for 35 days"].';

    expect(verify([past, 'end']).text).toBe(`${past}end`);
    expect(verify([beyond]).text).toBe('Kept [1 "never closed\n\nNext paragraph [1].');
  });

  test('gives the same for the same text, wherever it is cut', () => {
    const answer = [
      'Backups run every night [1 "run every night"] 🗄 and are kept [1 “35 days”][9]. ',
      '복원은 [2 「당직 운영자가 시작하며」], 기록은 [2, 3]. See [the guide](x) and `a[1]`, array[0], [2024].\n',
      String.raw`He said [3 "said \"never restore twice\""] and [3 "in ["a"] or [1 [2 "x`,
      '\n\n```\nlist[1]\n```\nEach backup is kept for 35 days [1]. Cut [1 "kept',
    ].join('');
    const whole = verify([answer]);

    for (let seed = 0; seed < 500; seed += 1) {
      expect({ seed, ...verify(splitRandomly(answer, seed)) }).toEqual({ seed, ...whole });
    }
    expect(whole.citations.length).toBeGreaterThan(4);
  });
});
