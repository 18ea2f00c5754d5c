import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '../lambdas/domain/caller';
import { defaultQuestions, reviewQueueSchema } from '../lambdas/feedback/settings';
import type { Rollout } from '../lambdas/promotion/api';
import { eventually, journeyEnvironment, openJourney, person } from './open-journey';
import { installStandInPython } from './training-journey/install-stand-in-python';
import { runTrainingJourney, type TrainingJourney } from './training-journey/run-training-journey';

/**
 * The journey, in the order of the README's table, on the adapters of `npm run local`. First part:
 * question → retrieval → prompt → model → cited answer.
 */
describe('the journey from a question to a cited answer', () => {
  const english = [
    '# Handbook',
    '## Backups',
    'The database is backed up every night at two. Each backup is kept for 35 days and is then deleted.',
    '## Restoring',
    'A restore is started by the operator on duty. It takes about one hour.',
  ].join('\n\n');
  const korean = [
    '# 안내서',
    '## 백업',
    '데이터베이스는 매일 밤 두 시에 백업됩니다. 각 백업은 35일 동안 보관한 뒤 삭제됩니다.',
  ].join('\n\n');

  const caller: Caller = {
    id: 'key_reader',
    tenant: 'local',
    groups: [],
    roles: ['user'],
    allowedModels: 'all',
  };

  let kit: Awaited<ReturnType<typeof openJourney>>;
  beforeAll(async () => {
    kit = await openJourney({ 'handbook.md': english, 'handbook-ko.md': korean });
  });
  afterAll(() => kit.close());

  test('a folder of documents becomes passages of the index', async () => {
    const { documents } = await kit.documents.list(caller, { limit: 10 });

    expect(documents.map(({ key, state }) => `${key} is ${state}`).sort()).toEqual([
      'handbook-ko.md is indexed',
      'handbook.md is indexed',
    ]);
    expect(await kit.index.count('local')).toBeGreaterThan(1);
  });

  test('a question finds the passages that it is about, best first', async () => {
    const answer = await kit.ask(caller, 'How long is a backup kept?');

    const [best] = answer.record.passages;
    expect(best?.passage).toMatchObject({ key: 'handbook.md' });
    expect(best?.passage.text).toContain('kept for 35 days');
  });

  test('passages and question become a prompt, by a template that the record names', async () => {
    const { record } = await kit.ask(caller, 'How long is a backup kept?');

    const prompt = kit.asked.at(-1)?.messages.at(-1)?.content;
    expect(prompt).toMatch(/<passage number="1" title="Handbook[^"]*">[^<]*kept for 35 days/);
    expect(prompt).toContain('<question>How long is a backup kept?</question>');
    expect(record.promptTemplate).toBe('answer');
    expect((await kit.templates.get(record.promptDigest)).content).toBe(readPrompt('answer.yaml'));
  });

  test('the model answers, and its citation is verified in the document', async () => {
    const { text, record } = await kit.ask(caller, 'How long is a backup kept?');

    expect(record).toMatchObject({ state: 'answered', provider: 'offline', rejectedCitations: 0 });
    expect(text).toContain('kept for 35 days');
    expect(text).toContain('[1]');
    const [citation] = record.citations;
    expect(citation).toMatchObject({ number: 1, key: 'handbook.md' });
    expect(english.slice(citation?.start, citation?.end)).toBe(citation?.quote);
  });

  test('a Korean question is answered in Korean, from the Korean document', async () => {
    const { text, record } = await kit.ask(caller, '백업은 얼마 동안 보관되나요?');

    expect(text).toMatch(/35일 동안 보관.*\[1\]/s);
    expect(record.citations[0]?.key).toBe('handbook-ko.md');
  });

  test('a follow-up is understood from what was said before', async () => {
    const { record } = await kit.ask(
      caller,
      { role: 'user', content: 'Who starts a restore?' },
      { role: 'assistant', content: 'The operator on duty.' },
      { role: 'user', content: 'And how long does it take?' },
    );

    expect(record.condensedQuestion).toBeDefined();
    expect(record.answer).toContain('about one hour');
  });

  test('a question that the documents do not answer is declined in so many words', async () => {
    const { text, record } = await kit.ask(caller, 'Which colour do penguins prefer?');

    expect(record).toMatchObject({ state: 'declined', citations: [] });
    expect(text).toBe('I could not find an answer to this question in the documents.');
  });

  test('the answer can be looked up with everything that led to it, by the one who asked', async () => {
    const { record } = await kit.ask(caller, 'Who starts a restore?');

    const found = await kit.answers.get(caller, record.id);

    expect(found).toEqual(record);
    expect(found.latency.totalMs).toBeGreaterThan(0);
    expect(found.usage?.inputTokens).toBeGreaterThan(0);
  });

  test('another tenant finds neither the documents nor the answer', async () => {
    const stranger: Caller = { ...caller, id: 'key_stranger', tenant: 'other', roles: ['operator'] };
    const { record } = await kit.ask(caller, 'Who starts a restore?');

    const strange = await kit.ask(stranger, 'Who starts a restore?');

    expect(strange.record).toMatchObject({ state: 'declined', passages: [] });
    await expect(kit.answers.get(stranger, record.id)).rejects.toMatchObject({ code: 'answer_not_found' });
  });
});

/**
 * Second part: feedback → review → dataset → a candidate → evaluation → gate → approval → canary → champion → rollback.
 *
 * The champion declines nearly everything, because its bar for passages is set too high; the candidate lowers it.
 */
describe('the journey from feedback to a better champion, and back', () => {
  const facts = [
    { topic: 'Backups', question: 'How long is a backup kept?', fact: 'kept for 35 days' },
    { topic: 'Restoring', question: 'How long does a restore take?', fact: 'takes one hour' },
    { topic: 'Passwords', question: 'How long must a password be?', fact: 'at least 14 characters' },
    { topic: 'Holidays', question: 'How many holidays are there in a year?', fact: '27 holidays' },
    { topic: 'Laptops', question: 'When is a laptop replaced?', fact: 'replaced after four years' },
    { topic: 'Invoices', question: 'When are invoices paid?', fact: 'paid within 20 days' },
    { topic: 'Travel', question: 'Which class is booked for a flight?', fact: 'economy class' },
    { topic: 'Visitors', question: 'Where do visitors sign in?', fact: 'sign in at the north gate' },
    { topic: 'Parking', question: 'What does parking cost a month?', fact: 'costs 40 euros a month' },
    { topic: 'Printers', question: 'Who repairs the printers?', fact: 'repaired by the copy shop' },
    { topic: '도서관', question: '도서관은 몇 시에 문을 닫나요?', fact: '저녁 아홉 시에 문을 닫습니다' },
    { topic: '식당', question: '식당의 점심 가격은 얼마인가요?', fact: '점심 가격은 육천 원입니다' },
  ];
  const files = {
    'backups.md': '# Backups\n\nThe database is backed up every night. Each backup is kept for 35 days.',
    'restoring.md': '# Restoring\n\nA restore is started by the operator on duty. A restore takes one hour.',
    'passwords.md': '# Passwords\n\nA password must be at least 14 characters long.',
    'holidays.md': '# Holidays\n\nThere are 27 holidays in a year for everyone.',
    'laptops.md': '# Laptops\n\nA laptop is replaced after four years.',
    'invoices.md': '# Invoices\n\nInvoices are paid within 20 days.',
    'travel.md': '# Travel\n\nFor a flight economy class is booked.',
    'visitors.md': '# Visitors\n\nVisitors sign in at the north gate.',
    'parking.md': '# Parking\n\nParking costs 40 euros a month.',
    'printers.md': '# Printers\n\nPrinters are repaired by the copy shop.',
    'library.md': '# 도서관\n\n도서관은 저녁 아홉 시에 문을 닫습니다.',
    'canteen.md': '# 식당\n\n식당의 점심 가격은 육천 원입니다.',
  };

  const users = Array.from({ length: 40 }, (_, index) => person(`key_user-${index}`));
  const [mina = person('key_mina')] = users;
  const reviewer = person('key_reviewer', 'reviewer');
  const operator = person('key_operator', 'operator');
  const approver = person('key_approver', 'approver');
  const author = person('key_author', 'operator', 'approver');

  let kit: Awaited<ReturnType<typeof openJourney>>;
  let answerIds: string[];
  let first: string;
  let candidate: string;
  let rollout: Rollout;
  beforeAll(async () => {
    kit = await openJourney(
      files,
      journeyEnvironment({
        chain: { retrieval: { mode: 'hybrid', vectorWeight: 0.3, minScore: 0.99 } },
        promotion: { canary: { steps: [{ sharePercent: 50, bakeSeconds: 600 }], minAnswers: 3 } },
        reviews: { answers: reviewQueueSchema.parse({ questions: defaultQuestions, doubleShare: 0 }) },
      }),
    );
  });
  afterAll(() => kit.close());

  test('the release that the settings make is champion, and every answer names it', async () => {
    const { champion } = await kit.pointers();

    const { record } = await kit.ask(mina, 'How long is a backup kept?');

    expect(record.release).toBe(champion);
    expect(record.state).toBe('declined');
    first = record.release ?? '';
  });

  test('thumbs go down, with the facts that a right answer states, and monitoring shows it', async () => {
    answerIds = [];
    for (const { question, fact } of facts) {
      const { record } = await kit.ask(mina, question);
      await kit.feedbacks.give(mina, {
        answerId: record.id,
        rating: 'down',
        reasons: ['incomplete'],
        comment: 'It is in the handbook. Ask me at mina@example.com.',
        expectedFacts: [fact],
        expectedPassages: [],
      });
      answerIds.push(record.id);
    }

    const shown = await eventually(
      () => kit.monitoring.read(operator, { minutes: 15 }),
      ({ summary }) => summary.thumbsDown.count === facts.length && summary.answers === facts.length + 1,
    );

    expect(shown.summary.thumbsDown.low).toBeGreaterThan(0.7);
    expect(shown.summary.declines.count).toBe(facts.length + 1);
    const kept = await kit.feedbacks.get(mina, answerIds[0] ?? '');
    expect(kept?.comment).toBe('It is in the handbook. Ask me at [email].');
  });

  test('a reviewer finds each of them in the queue, and says what was wrong and what a right answer needs', async () => {
    const waiting = await eventually(
      () => kit.reviews.list(reviewer, { queue: 'answers', isWaitingForMe: true, limit: 50 }),
      ({ items }) => answerIds.every((id) => items.some(({ answerId }) => answerId === id)),
    );

    for (const item of waiting.items.filter(({ answerId }) => answerIds.includes(answerId))) {
      const fact = facts[answerIds.indexOf(item.answerId)]?.fact ?? '';
      await kit.reviews.submit(reviewer, item.id, {
        labels: { correct: false, problem: 'should_answer', expected_facts: [fact] },
        rationale: 'the handbook has it in so many words',
      });
    }

    const [queue] = await kit.reviews.queues(reviewer);
    expect(queue?.completed).toBe(facts.length);
  });

  test('the reviews become a dataset, with a card that says what is in it', async () => {
    const { card } = await kit.datasets.build(operator, {
      name: 'golden',
      purpose: 'evaluation',
      licence: 'internal',
    });

    expect(card.cases).toBe(facts.length);
    expect(card.slices).toMatchObject({ 'language=en': 10, 'language=ko': 2 });
  });

  test('a better setting is tried beside the champion before it becomes a candidate', async () => {
    const chain = { retrieval: { minScore: 0 } };

    const [trial] = await kit.trials.run(operator, { questions: ['How long is a backup kept?'], chain });

    expect(trial?.champion.state).toBe('declined');
    expect(trial?.variant.answer).toContain('kept for 35 days');

    const release = await kit.releases.create(author, { note: 'lower the bar for passages', chain });
    candidate = release.digest;
    expect(await kit.releases.diff('champion', candidate)).toEqual([
      expect.objectContaining({ field: 'chain.retrieval.minScore', from: '0.99', to: '0' }),
    ]);
  });

  test('it is evaluated against the champion and passes the gate', async () => {
    const begun = await kit.promotions.promote(operator, candidate);

    rollout = await eventually(
      () => kit.promotions.rollout(begun.id),
      ({ step }) => step !== 'evaluating' && step !== 'gating',
    );

    expect(rollout).toMatchObject({ step: 'waiting-for-approval' });
    const report = await kit.evaluations.report(operator, rollout.evaluationId ?? '');
    expect(report.champion?.scores['fact-match']?.mean).toBeLessThan(0.2);
    expect(report.candidate.scores['fact-match']?.mean).toBeGreaterThan(0.8);
  });

  test('its author may not approve it; somebody else does', async () => {
    const decision = { isApproved: true, reason: 'the report shows that it answers' };

    await expect(kit.promotions.approve(author, rollout.id, decision)).rejects.toMatchObject({
      code: 'author_may_not_approve',
    });

    await kit.promotions.approve(approver, rollout.id, decision);
    rollout = await eventually(
      () => kit.promotions.rollout(rollout.id),
      ({ step }) => step !== 'waiting-for-approval',
    );
    expect(rollout).toMatchObject({ step: 'canary' });
  });

  test('a share of callers gets it first, always the same ones, and they are content', async () => {
    await eventually(
      () => kit.promotions.pointers(),
      ({ canaryPercent }) => canaryPercent === 50,
    );
    kit.passSeconds(6);
    const served = new Map<string, string | undefined>();
    for (const user of users) {
      const { record } = await kit.ask(user, 'How long is a backup kept?');
      served.set(user.id, record.release);
    }

    for (const user of users.slice(0, 5)) {
      const again = await kit.ask(user, 'How long does a restore take?');
      expect(again.record.release).toBe(served.get(user.id));
    }
    const lucky = [...served.values()].filter((release) => release === candidate).length;
    expect(lucky).toBeGreaterThan(8);
    expect(lucky).toBeLessThan(32);
    expect(new Set(served.values())).toEqual(new Set([first, candidate]));
  });

  test('it becomes champion, and everybody gets it', async () => {
    kit.passSeconds(600);
    await eventually(
      () => kit.promotions.rollout(rollout.id),
      ({ step }) => step === 'promoted',
    );
    kit.passSeconds(6);

    const { text, record } = await kit.ask(mina, '도서관은 몇 시에 문을 닫나요?');

    expect(record.release).toBe(candidate);
    expect(text).toContain('저녁 아홉 시에 문을 닫습니다');
    const { attestations, roles } = await kit.releases.get(candidate);
    expect(roles).toContain('champion');
    expect(attestations.map(({ kind }) => kind)).toEqual(['evaluation', 'approval', 'rollout']);
  });

  test('one command brings the old champion back, whose index is still there', async () => {
    await kit.promotions.rollBack(operator, 'the journey ends where it began');
    kit.passSeconds(6);

    const { record } = await kit.ask(mina, 'How long is a backup kept?');

    expect(record.release).toBe(first);
    const { history } = await kit.promotions.pointers();
    expect(history[0]).toMatchObject({
      champion: first,
      reason: expect.stringContaining('ends where it began'),
    });
  });
});

/**
 * Third part: reviews → training dataset → fine-tuning → a registered version → approval → deployment → a release with it →
 * champion → rollback. `npm run journey:train` tells the same with the real scripts; here a stand-in learns by heart.
 */
describe('the journey from reviews to a model of our own, and back', () => {
  let cache: string;
  let journey: TrainingJourney;
  const told: string[] = [];
  beforeAll(async () => {
    cache = mkdtempSync(join(tmpdir(), 'kit-stand-in-'));
    installStandInPython(cache);
    process.env.XDG_CACHE_HOME = cache;
    journey = await runTrainingJourney((line) => told.push(line));
  }, 60_000);
  afterAll(() => rmSync(cache, { recursive: true }));

  test('what reviewers wrote becomes training records, a part of them held out', () => {
    expect(told).toContain('reviewers wrote what is right: the dataset lessons has 26 cases');
    expect(journey.fineTuning.records).toMatchObject({ records: 24, heldOut: 2 });
  });

  test('a job learns them, and tells its loss', () => {
    expect(journey.fineTuning).toMatchObject({
      step: 'registered',
      base: 'tiny',
      method: 'sft',
      progress: { step: 60, steps: 60, loss: 0.5 },
    });
  });

  test('it becomes a version with files, metrics, a card and where it comes from, which somebody approves', () => {
    expect(journey.version).toMatchObject({
      id: expect.stringMatching(/^support@[0-9a-f]{12}$/),
      state: 'approved',
      decision: { by: 'key_approver' },
      metrics: { held_out_loss_before: 6.9, held_out_loss_after: 1.5 },
      lineage: { baseModel: 'tiny', dataset: journey.fineTuning.dataset, fineTuning: journey.fineTuning.id },
    });
  });

  test('it is deployed, a release with it is better than the champion, and becomes champion', () => {
    expect(journey.rollout).toMatchObject({ step: 'promoted', gate: { verdict: 'promote' } });
    expect(journey.factMatch.champion).toBe(0);
    expect(journey.factMatch.candidate).toBeGreaterThan(0.7);
  });

  test('it answers while its release is champion, and not after the rollback', () => {
    expect(journey.answeredBy).toEqual(['nobody', journey.version.id, 'nobody']);
  });
});

const prompts = join(import.meta.dirname, '../prompts');

function readPrompt(file: string): string {
  return readFileSync(join(prompts, file), 'utf8');
}
