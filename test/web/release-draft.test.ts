import { changesOf, checkNumbers, draftOfRelease } from '../../web/src/releases/release-draft';
import { templatesOf } from '../../web/src/releases/templates-of';

const templates = { answer: 'answer: {{passages}}', direct: 'direct', condense: 'condense' };
const base = {
  templates,
  chain: {
    chatRoute: 'offline',
    embeddingRoute: 'offline-embedding',
    isIndexEnabled: true,
    retrieval: { mode: 'hybrid' as const, retrievedPassages: 6, vectorWeight: 0.5, minScore: 0 },
    answerTemplate: 'answer',
    directTemplate: 'direct',
    condenseTemplate: 'condense',
    temperature: 0,
    maxAnswerTokens: 800,
    maxContextTokens: 6_000,
    historyMessages: 6,
  },
};
const draft = draftOfRelease(base);

test('changes nothing where nothing was changed', () => {
  expect(changesOf(draft, base)).toEqual({});
});

test('sends what was changed and nothing else', () => {
  const changed = {
    ...draft,
    mode: 'keyword' as const,
    numbers: { ...draft.numbers, retrievedPassages: ' 9 ', temperature: '0.2', maxAnswerTokens: '800.0' },
    templates: { ...templates, answer: '답변: {{passages}}' },
  };

  expect(changesOf(changed, base)).toEqual({
    chain: { temperature: 0.2, retrieval: { mode: 'keyword', retrievedPassages: 9 } },
    templates: { answer: '답변: {{passages}}' },
  });
});

test('fails numbers that are none', () => {
  const numbers = { ...draft.numbers, minScore: 'low', temperature: ' ' };

  expect(checkNumbers({ ...draft, numbers })).toEqual(['minScore', 'temperature']);
});

test('finds a template that serves two purposes', () => {
  const [one, two] = ['1'.repeat(64), '2'.repeat(64)];
  const manifest = { templates: { answer: one, direct: two, condense: one } };

  const found = templatesOf({
    release: { manifest },
    templates: [
      { name: 'answer', content: 'first' },
      { name: 'direct', content: 'second' },
    ],
  } as never);

  expect(found).toEqual({ answer: 'first', direct: 'second', condense: 'first' });
});
