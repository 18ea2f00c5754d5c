import type { Caller } from '../../lambdas/domain/caller';
import { defaultQuestions, reviewQueueSchema } from '../../lambdas/feedback/settings';
import type { SqliteDatabase } from '../../lambdas/platform/sqlite';
import { eventually, journeyEnvironment, openJourney } from '../open-journey';

const person: Caller = {
  id: 'key_zanzibar_person',
  tenant: 'local',
  groups: [],
  roles: ['user'],
  allowedModels: 'all',
};
const reviewer: Caller = { ...person, id: 'key_reviewer', roles: ['reviewer'] };
const operator: Caller = { ...person, id: 'key_operator', roles: ['operator'] };
/** Words that the person alone uses, in the question, the feedback and the review that quotes them. */
const words = ['Zanzibar', '얼룩말'];
const question = 'How long is a backup of Zanzibar kept?';

/** Tables in which the person may be named: the deletion itself. */
const reports = ['deletions', 'deletion_answers'];

let kit: Awaited<ReturnType<typeof openJourney>>;
beforeAll(async () => {
  const answers = reviewQueueSchema.parse({ sampleShare: 1, doubleShare: 0, questions: defaultQuestions });
  kit = await openJourney(
    {
      'backups.md': '# Backups\n\nEach backup is kept for 35 days.',
      'holidays.md': '# Holidays\n\nThere are 27 holidays in a year.',
    },
    journeyEnvironment({ reviews: { answers } }),
  );
});
afterAll(() => kit.close());

test('what a person asked, said and was reviewed for is in no table after the deletion, and others’ is', async () => {
  const asked = await kit.ask(person, question);
  const other = await kit.ask(operator, 'How many holidays are there in a year?');
  await kit.feedbacks.give(person, {
    answerId: asked.record.id,
    rating: 'down',
    reasons: ['incomplete'],
    comment: '얼룩말 backups are kept longer',
    expectedFacts: ['Zanzibar is kept for 35 days'],
    expectedPassages: [],
  });
  await kit.feedbacks.give(person, {
    answerId: (await kit.ask(person, '얼룩말?')).record.id,
    rating: 'up',
    reasons: [],
    expectedFacts: [],
    expectedPassages: [],
  });
  const reviews = await eventually(
    async () => (await kit.reviews.list(reviewer, { limit: 10 })).items,
    (items) => items.length >= 2,
  );
  for (const { id, answerId } of reviews) {
    await kit.reviews.submit(reviewer, id, {
      labels: { correct: answerId !== asked.record.id, expected_facts: ['35 days'] },
      rationale: answerId === asked.record.id ? 'the question about Zanzibar' : 'fine',
    });
  }
  const dataset = await kit.datasets.build(operator, {
    name: 'support',
    purpose: 'evaluation',
    licence: 'internal',
  });
  const { champion } = await kit.pointers();
  const started = await kit.evaluations.start(operator, { dataset: 'support', candidate: champion ?? '' });
  const before = await eventually(
    () => kit.evaluations.get(operator, started.id),
    ({ state }) => state !== 'running',
  );
  const report = await kit.evaluations.report(operator, started.id);
  expect(before.state).toBe('completed');
  expect(tablesWith(kit.database, [...words, person.id])).toEqual(
    expect.arrayContaining([
      'answers',
      'datasets',
      'evaluation_cases',
      'evaluation_reports',
      'events',
      'feedback',
      'reviews',
      'tracked_artifacts',
    ]),
  );

  await kit.deletions.request(operator, person.id);
  const deletion = await eventually(
    () => kit.deletions.get(operator, person.id),
    ({ state }) => state === 'completed',
  );

  expect(tablesWith(kit.database, [...words, person.id])).toEqual([]);
  expect(JSON.stringify(deletion)).not.toMatch(/Zanzibar|얼룩말/);
  const found = Object.fromEntries(deletion.steps.map((step) => [step.store, step.found]));
  expect(found).toMatchObject({ 'answer log': 2, feedback: 2, counters: 0 });
  for (const store of ['reviews', 'evaluations', 'tracking', 'datasets', 'events']) {
    expect([store, found[store]]).not.toEqual([store, 0]);
  }

  expect(await kit.answers.get(operator, other.record.id)).toMatchObject({ id: other.record.id });
  const erased = await kit.datasets.get(operator, dataset.digest);
  expect(erased.isErased).toBe(true);
  if (erased.replacedBy !== undefined) {
    const left = await kit.datasets.cases(operator, erased.replacedBy);
    expect(left.every(({ callerId }) => callerId !== person.id)).toBe(true);
  }
  const stripped = await kit.evaluations.report(operator, started.id);
  expect(stripped.candidate.cases.length).toBeLessThan(report.candidate.cases.length);
  expect(stripped.candidate.scores).toEqual(report.candidate.scores);
  expect((await kit.evaluations.get(operator, started.id)).report).not.toBe(before.report);
}, 120_000);

/** Tables with a row that holds one of the texts, whichever its column. */
function tablesWith(database: SqliteDatabase, texts: readonly string[]): readonly string[] {
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all([]) as { name: string }[];
  return tables
    .map(({ name }) => name)
    .filter((name) => !reports.includes(name))
    .filter((name) => {
      const rows = JSON.stringify(database.prepare(`SELECT * FROM "${name}"`).all([]));
      return texts.some((text) => rows.includes(text));
    })
    .sort();
}
