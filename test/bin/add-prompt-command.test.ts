import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { addPromptCommand } from '../../bin/add-prompt-command';
import { compareTrial } from '../../bin/describe-trial';
import { addSetting } from '../../bin/read-settings';
import { type NodeHost, startNodeHost } from '../../lambdas/api/adapters/node-host';
import type { TrialAnswer, TrialRequest } from '../../lambdas/evaluation/api';
import { digest } from '../../lambdas/platform/digest';
import { startTestApp, type TestApp } from '../api/start-test-app';
import { runCommand } from './run-command';

const championTemplate = [
  'system: |',
  '  Answer from the passages.',
  '  Be brief.',
  '  Cite.',
  'user: x',
].join('\n');

let app: TestApp;
let host: NodeHost;
let folder: string;
let questions: string;
let requests: TrialRequest[];

beforeEach(async () => {
  requests = [];
  app = await startTestApp({
    trials: {
      run: async (_caller, request) => {
        requests.push(request);
        return request.questions.map((question) => ({
          question,
          champion: side('백업은 30일 동안 보관합니다. 매일 만듭니다.', ['Backups']),
          variant: question.includes('same')
            ? side('백업은 30일 동안 보관합니다. 매일 만듭니다.', ['Backups'])
            : side('백업은 35일 동안 보관합니다. 매일 만듭니다.', ['Backups', 'Restore']),
        }));
      },
    },
  });
  // A stand-in for /v1/releases, which the application of this test has none of.
  const fetch = async (request: Request) =>
    new URL(request.url).pathname === '/v1/releases/champion/bundle'
      ? Response.json({
          release: {
            manifest: {
              chain: { temperature: 0, retrieval: { mode: 'hybrid', retrievedPassages: 6 } },
              templates: { answer: digest(championTemplate) },
            },
          },
          templates: [
            { name: 'direct', content: 'other' },
            { name: 'answer', content: championTemplate },
          ],
        })
      : app.app.fetch(request);
  host = await startNodeHost(fetch, { hostname: '127.0.0.1', port: 0 });
  folder = mkdtempSync(join(tmpdir(), 'kit-prompt-'));
  questions = join(folder, 'questions.txt');
  writeFileSync(questions, 'one?\nthe same?\n둘?\n');
});

afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

function side(answer: string, titles: readonly string[]): TrialAnswer {
  return {
    state: 'answered',
    answer,
    citations: [],
    passages: titles.map((title, index) => ({ number: index + 1, title, score: 0.5 })),
    latencyMs: 120,
    costUsd: 0.0012,
  };
}

const kit = (...parameters: string[]) =>
  runCommand(addPromptCommand, { url: host.url, key: app.operatorKey }, [
    'prompt',
    ...parameters,
    '--questions',
    questions,
  ]);

function template(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, championTemplate.replace('Be brief.', '두 문장으로 답하세요.'));
  return path;
}

test('try shows both answers to every question, with citations, latency and cost', async () => {
  const { stdout } = await kit(
    'try',
    '--template',
    template('answer.yaml'),
    '--set',
    'retrieval.retrievedPassages=8',
  );

  expect(requests.map(({ questions: asked }) => asked)).toEqual([['one?', 'the same?'], ['둘?']]);
  expect(requests[0]).toMatchObject({
    chain: { retrieval: { retrievedPassages: 8 } },
    templates: { answer: expect.stringContaining('두 문장으로') },
  });
  expect(stdout).toContain(
    [
      '? 둘?',
      '  champion  answered, 0 citations of 1 passages, 120 ms, $0.001200',
      '    백업은 30일 동안 보관합니다. 매일 만듭니다.',
      '  variant   answered, 0 citations of 2 passages, 120 ms, $0.001200',
      '    백업은 35일 동안 보관합니다. 매일 만듭니다.',
    ].join('\n'),
  );
});

test('diff shows the lines of the template, the settings, and the answers that differ, by sentence', async () => {
  const { stdout } = await kit(
    'diff',
    '--template',
    template('answer.yaml'),
    '--set',
    'temperature=0.5',
    '--set',
    'retrieval.retrievedPassages=8',
    '--set',
    'rerankRoute=judge',
  );

  expect(stdout).toContain(
    [
      'template answer:',
      '    system: |',
      '      Answer from the passages.',
      '  -   Be brief.',
      '  +   두 문장으로 답하세요.',
      '      Cite.',
      '    user: x',
    ].join('\n'),
  );
  expect(stdout).toContain(
    [
      'setting temperature: 0 becomes 0.5',
      'setting retrieval.retrievedPassages: 6 becomes 8',
      'setting rerankRoute: none becomes "judge"',
    ].join('\n'),
  );
  expect(stdout).toContain(
    [
      '  - 백업은 30일 동안 보관합니다.',
      '  + 백업은 35일 동안 보관합니다.',
      '    매일 만듭니다.',
      '  newly retrieved: Restore',
    ].join('\n'),
  );
  expect(stdout).not.toContain('the same?');
  expect(stdout).toMatch(/2 of 3 answers differ, 2 rest on other documents$/);
});

test('takes a sentence with its citations for one, and says when only the passages differ', () => {
  const before = side('백업은 30일 동안 보관합니다. [1] 매일 만듭니다. [2]', ['A', 'B']);
  const others = { ...side('백업은 30일 동안 보관합니다. [1] 매주 만듭니다. [2]', ['A']) };
  const toWire = (answer: TrialAnswer) => ({
    ...answer,
    citations: [],
    passages: [...answer.passages],
    latency_ms: 1,
  });

  const changed = compareTrial({ question: '?', champion: toWire(before), variant: toWire(others) });
  const same = compareTrial({ question: '?', champion: toWire(before), variant: toWire(before) });
  const retrieval = compareTrial({
    question: '?',
    champion: toWire(before),
    variant: toWire({ ...before, passages: before.passages.slice(1) }),
  });

  expect(changed.words).toContain(
    [
      '    백업은 30일 동안 보관합니다. [1]',
      '  - 매일 만듭니다. [2]',
      '  + 매주 만듭니다. [2]',
      '  no longer retrieved: B',
    ].join('\n'),
  );
  expect(same).toEqual({ isAnswerOther: false, isRetrievalOther: false });
  expect(retrieval).toMatchObject({ isAnswerOther: false, isRetrievalOther: true });
  expect(retrieval.words).toContain('the same answer');
});

test('prints what the server said, for machines', async () => {
  const { stdout } = await kit('try', '--set', 'temperature=1', '--json');

  expect(JSON.parse(stdout)).toHaveLength(3);
});

test('takes a template of any name with its purpose', async () => {
  await kit('try', '--template', template('shorter.yaml'), '--as', 'condense');

  expect(Object.keys(requests[0]?.templates ?? {})).toEqual(['condense']);
});

test.each([
  ['nothing that differs', () => ['try'], /nothing differs from the champion/],
  [
    'a template named after no purpose',
    () => ['try', '--template', template('shorter.yaml')],
    /say what it is for with --as/,
  ],
  [
    'a template that is not there',
    () => ['try', '--template', join(folder, 'answer.yaml')],
    /cannot read .*answer\.yaml/,
  ],
  ['a setting without a value', () => ['try', '--set', 'temperature'], /write it as field=value/],
  ['a setting with an odd name', () => ['try', '--set', '__proto__.x=1'], /write it as field=value/],
])('fails for %s', async (_what, parameters, message) => {
  await expect(kit(...parameters())).rejects.toThrow(message);
  expect(requests).toEqual([]);
});

test('reads settings as JSON where they are JSON, and as text where not', () => {
  const settings = [
    'temperature=0.2',
    'retrieval.mode=hybrid',
    'retrieval.retrievedPassages=8',
    'isIndexEnabled=true',
    'rerankRoute=null',
    'chatRoute=a=b',
  ];

  expect(settings.reduce((sum, text) => addSetting(text, sum), {})).toEqual({
    temperature: 0.2,
    retrieval: { mode: 'hybrid', retrievedPassages: 8 },
    isIndexEnabled: true,
    rerankRoute: null,
    chatRoute: 'a=b',
  });
});
