import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { parseJson } from '../lambdas/platform/json';
import type { BenchRow } from './bench-row';
import { quantile } from './closed-loop';
import { freePort, startProcess } from './start-process';

const root = join(import.meta.dirname, '..');
const tsx = ['--import', 'tsx'];
const perSecond = 50;
const aimMs = 5_000;

const ratingsShape = z.array(z.object({ isGood: z.boolean(), comment: z.string() }));
const answerShape = z.looseObject({ id: z.string() });
const monitoringShape = z.looseObject({
  summary: z.looseObject({ thumbs_down: z.looseObject({ count: z.number(), of: z.number() }) }),
});

/**
 * People's ratings with their comments, sent at 50 a second: how long until the monitoring page counts each. The floor is
 * the time that the kit takes to accept one.
 */
export async function benchFeedback(): Promise<readonly BenchRow[]> {
  const kit = await startKit();
  const ratings = readRatings();
  const answers: string[] = [];
  for (const _rating of ratings) answers.push(await kit.ask());

  const seen = watchCount(kit.countRatings);
  const startedMs = performance.now();
  const sent: { atMs: number; acceptedMs: number }[] = [];
  await Promise.all(
    ratings.map(async (rating, index) => {
      await sleep((index * 1_000) / perSecond);
      const atMs = performance.now();
      await kit.rate(answers[index] ?? '', rating);
      sent.push({ atMs, acceptedMs: performance.now() - atMs });
    }),
  );
  const tookSeconds = (performance.now() - startedMs) / 1_000;
  const counts = await seen.until(ratings.length);
  sent.sort((one, other) => one.atMs - other.atMs);
  const visibleMs = sent
    .map(({ atMs }, index) => (counts.find(({ count }) => count > index)?.atMs ?? Number.NaN) - atMs)
    .sort((one, other) => one - other);
  const acceptedMs = sent.map((one) => one.acceptedMs).sort((one, other) => one - other);
  const floor = (share: number) => ({ name: 'accepted by the API', value: quantile(acceptedMs, share) });
  const p95 = quantile(visibleMs, 0.95);
  return [
    {
      name: `${ratings.length} ratings with comments, sent`,
      value: ratings.length / tookSeconds,
      unit: 'events/s',
    },
    {
      name: 'feedback until monitoring counts it, p50',
      value: quantile(visibleMs, 0.5),
      unit: 'ms',
      floor: floor(0.5),
    },
    {
      name: 'feedback until monitoring counts it, p95',
      value: p95,
      unit: 'ms',
      floor: floor(0.95),
      aim: `<= ${aimMs}`,
      isMet: p95 <= aimMs,
    },
  ];
}

async function startKit() {
  const [provider, port] = [await freePort(), await freePort()];
  const script = (name: string) => join(root, `bench/servers/${name}.ts`);
  await startProcess([...tsx, script('stub-provider'), String(provider)], /listening/);
  const [, userKey = '', operatorKey = ''] = await startProcess(
    [...tsx, script('kit-server'), String(port), `http://127.0.0.1:${provider}`],
    /listening (\S+) (\S+)\n/,
  );
  async function call<T>(key: string, path: string, shape: z.ZodType<T>, body?: object): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${port}/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return parseJson(text, shape, path);
  }
  return {
    ask: async () => {
      const messages = [{ role: 'user', content: 'What is a release?' }];
      return (await call(userKey, '/chat/completions', answerShape, { model: 'rag', messages })).id;
    },
    rate: (answerId: string, { isGood, comment }: z.infer<typeof ratingsShape>[number]) =>
      call(userKey, '/feedback', answerShape, {
        answer_id: answerId,
        rating: isGood ? 'up' : 'down',
        reasons: isGood ? [] : ['incomplete'],
        comment,
      }),
    countRatings: async () => {
      const { summary } = await call(operatorKey, '/monitoring?minutes=15', monitoringShape);
      return summary.thumbs_down.of;
    },
  };
}

/** Reads the count again and again, and remembers when it had grown. */
function watchCount(read: () => Promise<number>) {
  const counts: { atMs: number; count: number }[] = [];
  let isEnded = false;
  const watching = (async () => {
    while (!isEnded) {
      const count = await read();
      if (count > (counts.at(-1)?.count ?? 0)) counts.push({ atMs: performance.now(), count });
      await sleep(50);
    }
  })();
  return {
    async until(count: number) {
      const end = performance.now() + 60_000;
      while ((counts.at(-1)?.count ?? 0) < count && performance.now() < end) await sleep(50);
      isEnded = true;
      await watching;
      return counts;
    },
  };
}

/** Ratings of people with what they wrote, as FeedbackQA has them. */
function readRatings(): z.infer<typeof ratingsShape> {
  const file = join(root, '../shared/data/feedback/feedbackqa-australia.jsonl');
  const lineShape = z.looseObject({ ratings: z.array(z.string()), comments: z.array(z.string()) });
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const { ratings, comments } = parseJson(line, lineShape, 'a line of FeedbackQA');
      return ratings.map((grade, index) => ({
        isGood: grade === 'Excellent' || grade === 'Acceptable',
        comment: comments[index] ?? '',
      }));
    });
}
