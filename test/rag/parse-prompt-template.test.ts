import {
  parseAnswerTemplate,
  parseCondenseTemplate,
  parseDirectTemplate,
} from '../../lambdas/rag/parse-prompt-template';
import { readPrompt } from './start-chain';

const answer = (differences: string) =>
  parseAnswerTemplate({ name: 'house', content: `${readPrompt('answer').content}\n${differences}` });

test('reads every template of the repository', () => {
  expect(parseAnswerTemplate(readPrompt('answer')).declines.ko).toContain('답을 찾지 못했습니다');
  expect(parseDirectTemplate(readPrompt('direct')).user({ question: 'why?' })).toBe('why?');
  expect(parseCondenseTemplate(readPrompt('condense')).examples.length).toBeGreaterThan(1);
});

test('fails for an unknown placeholder, naming file, field, placeholder and those allowed', () => {
  const template = { name: 'house', content: 'system: Hi\nuser: "{{question}} {{documents}}"' };

  expect(() => parseDirectTemplate(template)).toThrow(
    'prompts/house.yaml, field user, has the unknown placeholder {{documents}}: allowed are {{question}}',
  );
});

test('fails for a missing placeholder, naming file, field and placeholder', () => {
  const template = { name: 'house', content: 'system: Hi\nuser: Hello' };

  expect(() => parseDirectTemplate(template)).toThrow(
    'prompts/house.yaml, field user, lacks the placeholder {{question}}: put it where its value belongs',
  );
});

test('fails for a placeholder in a field that takes none', () => {
  const template = { name: 'house', content: 'system: "{{question}}"\nuser: "{{question}}"' };

  expect(() => parseDirectTemplate(template)).toThrow(
    'prompts/house.yaml, field system, has the unknown placeholder {{question}}: this field takes none',
  );
});

test.each([
  ['an unknown field', 'extra: 1', /prompts\/house\.yaml.*extra/],
  ['a field that is there twice', 'system: again', /prompts\/house\.yaml is not YAML.*unique/s],
])('fails for %s, naming file and field', (_fault, differences, message) => {
  expect(() => answer(differences)).toThrow(message);
});

test('fails without a sentence to decline with in English, the language of last resort', () => {
  const content = readPrompt('answer').content.replace(/^ {2}en: .*$/m, '');

  expect(() => parseAnswerTemplate({ name: 'house', content })).toThrow(/prompts\/house\.yaml.*declines\.en/);
});

test.each([': : :', '', '[]', 'null'])('fails for the content %j', (content) => {
  expect(() => parseDirectTemplate({ name: 'house', content })).toThrow(/prompts\/house\.yaml/);
});
