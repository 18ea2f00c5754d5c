import { estimateTokens } from '../../lambdas/domain/estimate-tokens';
import type { ParsedDocument } from '../../lambdas/ingestion/ports';
import { splitterVersion } from '../../lambdas/ingestion/settings';
import { type PassageDraft, splitDocument } from '../../lambdas/ingestion/split-document';

const settings = { passageTokens: 100, overlapTokens: 20 };

describe('splitDocument', () => {
  test('keeps a short document whole, under its heading', () => {
    const parsed = documentOf('# Guide\n\nHelm installs charts.\n\n## Install\n\nRun the installer.');

    const passages = splitDocument(parsed, settings);

    expect(passages).toEqual([
      {
        ordinal: 0,
        text: parsed.text,
        start: 0,
        end: parsed.text.length,
        headingPath: ['Guide'],
        page: undefined,
      },
    ]);
  });

  test('joins small sections under the heading above them, and lets long ones stand alone', () => {
    const parsed = documentOf(
      `# Guide\n\n## One\n\nFirst.\n\n## Two\n\nSecond.\n\n## Three\n\n${sentences(20)}\n\n## Four\n\nFourth.`,
    );

    const passages = splitDocument(parsed, settings);

    expect(passages[0]).toMatchObject({
      text: '# Guide\n\n## One\n\nFirst.\n\n## Two\n\nSecond.',
      headingPath: ['Guide'],
    });
    expect(passages.slice(1, -1).map(({ headingPath }) => headingPath.join(' > '))).toEqual(
      passages.slice(1, -1).map(() => 'Guide > Three'),
    );
    expect(passages.at(-1)).toMatchObject({ text: '## Four\n\nFourth.', headingPath: ['Guide', 'Four'] });
  });

  test('never leaves a heading without the text that it heads', () => {
    const parsed = documentOf(`# Guide\n\n## Reference\n\n### Commands\n\n${sentences(40)}`);

    const [first] = splitDocument(parsed, settings);

    expect(first?.text).toMatch(/^# Guide\n\n## Reference\n\n### Commands\n\nSentence 1 /);
    expect(first?.headingPath).toEqual(['Guide', 'Reference', 'Commands']);
  });

  test('ends at a paragraph where one ends in the second half of the passage', () => {
    const parsed = documentOf(`${sentences(10)}\n\n${sentences(10)}\n\n${sentences(10)}`);

    const passages = splitDocument(parsed, { ...settings, overlapTokens: 0 });

    expect(passages.map(({ text }) => text)).toEqual([sentences(10), sentences(10), sentences(10)]);
  });

  test('repeats whole sentences of the passage before, up to the overlap', () => {
    const parsed = documentOf(sentences(40));

    const passages = splitDocument(parsed, settings);

    for (const [index, passage] of passages.slice(1).entries()) {
      const before = passages[index]!;
      const repeated = parsed.text.slice(passage.start, before.end);
      expect(repeated).toMatch(/^Sentence \d+ .*\.$/);
      expect(estimateTokens(repeated)).toBeLessThanOrEqual(settings.overlapTokens);
    }
  });

  test('repeats nothing when the overlap is 0', () => {
    const passages = splitDocument(documentOf(sentences(40)), { ...settings, overlapTokens: 0 });

    for (const [index, passage] of passages.slice(1).entries()) {
      expect(passage.start).toBeGreaterThanOrEqual(passages[index]!.end);
    }
  });

  test('splits Korean prose at its sentences', () => {
    const sentence = '헬름은 쿠버네티스 애플리케이션을 정의하고 설치하며 업그레이드하는 도구입니다.';
    const parsed = documentOf(Array(30).fill(sentence).join(' '));

    const passages = splitDocument(parsed, settings);

    expect(passages.length).toBeGreaterThan(5);
    for (const { text } of passages) expect(text).toMatch(/^헬름은 .*도구입니다\.$/);
  });

  test('splits a table between rows and names its columns in the path of the passages that follow', () => {
    const rows = Array.from({ length: 60 }, (_, index) => `| host-${index} | 10.0.0.${index} | running |`);
    const parsed = documentOf(`# Hosts\n\n| Name | Address | State |\n| - | - | - |\n${rows.join('\n')}`);

    const passages = splitDocument(parsed, settings);

    expect(passages.length).toBeGreaterThan(3);
    expect(passages[0]?.headingPath).toEqual(['Hosts']);
    for (const { text, headingPath } of passages.slice(1)) {
      expect(headingPath).toEqual(['Hosts', 'Name | Address | State']);
      for (const line of text.split('\n')) expect(rows).toContain(line);
    }
  });

  test('splits a long block of code between lines and takes its comments for no headings', () => {
    const lines = Array.from(
      { length: 80 },
      (_, index) => `# step ${index}\nhelm install release-${index} ./chart`,
    );
    const parsed = documentOf(`# Script\n\n\`\`\`sh\n${lines.join('\n')}\n\`\`\``);

    const passages = splitDocument(parsed, settings);

    expect(passages.length).toBeGreaterThan(5);
    for (const { headingPath, text } of passages) {
      expect(headingPath).toEqual(['Script']);
      expect(text).toMatch(/^(# |```|helm )/);
    }
  });

  test('gives each passage the page that it starts on', () => {
    const page = sentences(30);
    const text = [page, page, page].join('\n\n');
    const pages = [1, 2, 4].map((number, index) => ({ page: number, start: index * (page.length + 2) }));

    const passages = splitDocument({ ...documentOf(text), pages }, settings);

    expect(new Set(passages.map((passage) => passage.page))).toEqual(new Set([1, 2, 4]));
    for (const passage of passages) {
      const started = pages.filter(({ start }) => start <= passage.start);
      expect(passage.page).toBe(started.at(-1)?.page);
    }
  });

  test('keeps slides apart, however short they are', () => {
    const slides = ['# Aims\n\n- fewer pages', '# Plan\n\n- write', '# Thanks'];
    const text = slides.join('\n\n');
    const pages = slides.map((slide, index) => ({ page: index + 1, start: text.indexOf(slide) }));

    const passages = splitDocument({ ...documentOf(text), pages }, settings);

    expect(passages.map((passage) => [passage.page, passage.text])).toEqual([
      [1, slides[0]],
      [2, slides[1]],
      [3, slides[2]],
    ]);
  });

  test.each([
    ['emoji of several code points', '👩‍👩‍👧‍👦'.repeat(3_000), /^(👩‍👩‍👧‍👦)+$/u],
    ['Korean without a space', '가나다라마바사'.repeat(3_000), /^[가-사]+$/],
    ['a digest', 'deadbeef0123'.repeat(3_000), /^[a-f0-3]+$/],
  ])('cuts %s that has no boundary between what a reader sees as characters', (_, text, whole) => {
    const passages = splitDocument(documentOf(text), settings);

    expect(passages.length).toBeGreaterThan(10);
    for (const passage of passages) expect(passage.text).toMatch(whole);
    expectWholeText(text, passages);
  });

  test('holds all text of any document, within the size, and the same each time', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const parsed = documentOf(randomMarkdown(seed));

      const passages = splitDocument(parsed, settings);

      expectWholeText(parsed.text, passages);
      for (const { text } of passages) {
        expect(estimateTokens(text)).toBeLessThanOrEqual(settings.passageTokens * 1.15);
      }
      expect(splitDocument(parsed, settings)).toEqual(passages);
    }
  });

  test.each([
    ['a line of a million full stops', '.'.repeat(1_000_000)],
    ['a line of a megabyte', 'word '.repeat(200_000)],
    ['a million line ends', `a${'\n'.repeat(1_000_000)}b`],
    ['headings that never close a bracket', `# ${'['.repeat(900)}\n`.repeat(1_000)],
    ['hash signs', '#'.repeat(1_000_000)],
    ['table marks', '|'.repeat(1_000_000)],
    ['list items', '- \n'.repeat(300_000)],
  ])('splits %s in time that grows with its size', (_, text) => {
    const started = performance.now();

    const passages = splitDocument(documentOf(text), settings);

    expect(performance.now() - started).toBeLessThan(10_000);
    expectWholeText(text, passages);
  });
});

test('splitterVersion changes with the settings that move the passages', () => {
  expect(splitterVersion({ passageTokens: 400, overlapTokens: 40 })).toBe('structure-1/400/40');
});

function documentOf(text: string): ParsedDocument {
  return { title: 'Guide', text, metadata: {} };
}

function sentences(count: number): string {
  return Array.from({ length: count }, (_, index) => `Sentence ${index + 1} tells of charts.`).join(' ');
}

function expectWholeText(text: string, passages: readonly PassageDraft[]): void {
  let covered = 0;
  for (const [index, passage] of passages.entries()) {
    expect(passage.ordinal).toBe(index);
    expect(text.slice(passage.start, passage.end)).toBe(passage.text);
    expect(text.slice(covered, Math.max(covered, passage.start)).trim()).toBe('');
    covered = Math.max(covered, passage.end);
  }
  expect(text.slice(covered).trim()).toBe('');
}

/** Markdown of every kind of block, in any order, broken in places. */
function randomMarkdown(seed: number): string {
  let state = seed;
  const next = (below: number): number => {
    // Numerical Recipes' linear congruential generator: the same documents on every machine.
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
  const word = (): string =>
    [
      'chart',
      '헬름은',
      '설치합니다.',
      'e.g.',
      '🚀',
      'v3.12',
      '`code`',
      'value.',
      '東京。',
      'x'.repeat(next(60)),
    ][next(10)]!;
  const words = (count: number): string => Array.from({ length: count }, word).join(' ');
  const block = (): string =>
    [
      () => `${'#'.repeat(1 + next(6))} ${words(1 + next(5))}`,
      () => words(1 + next(300)),
      () => Array.from({ length: 1 + next(20) }, () => `- ${words(1 + next(15))}`).join('\n'),
      () =>
        `| a | b |\n| - | - |\n${Array.from({ length: next(40) }, () => `| ${words(2)} | ${words(3)} |`).join('\n')}`,
      () =>
        `\`\`\`\n${Array.from({ length: next(40) }, () => words(8)).join('\n')}${next(5) === 0 ? '' : '\n```'}`,
      () => ' \t\n'.repeat(next(5)),
    ][next(6)]!();
  return Array.from({ length: next(25) }, block).join(next(2) === 0 ? '\n\n' : '\n');
}
