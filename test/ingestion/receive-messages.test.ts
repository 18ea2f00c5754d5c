import { ingestionSettingsSchema, maxReceives } from '../../lambdas/ingestion/settings';
import { AppError } from '../../lambdas/platform/errors';
import { objectEvent, openFunctions, recordedEvent } from './open-functions';
import { section } from './open-ingestion';

const unavailable = new AppError('the store does not answer: try again', {
  kind: 'unavailable',
  code: 'store_unavailable',
  isRetryable: true,
});

const hanging: (() => void)[] = [];
/** Never comes back, as in a process that is gone; ended after the test. */
const hang = () =>
  new Promise<void>((_, reject) => {
    hanging.push(() => reject(unavailable));
  });
afterEach(() => {
  for (const end of hanging.splice(0)) end();
});

describe('an object of the bucket', () => {
  test('is searchable after its creation was told, and gone after its deletion was', async () => {
    const { bucket, queue, invoke, search, stateOf } = openFunctions();
    bucket.texts.set('안내/헬름.md', section('walrus'));
    queue.add(objectEvent('Created', 'documents/안내/헬름.md'));

    await invoke();
    const found = await search('walrus');
    bucket.texts.delete('안내/헬름.md');
    queue.add(objectEvent('Deleted', 'documents/안내/헬름.md'));
    await invoke();

    expect(found).toEqual(['안내/헬름.md']);
    expect(await search('walrus')).toEqual([]);
    expect(await stateOf('안내/헬름.md')).toBe('deleted');
    expect(queue.bodies()).toEqual([]);
  });

  test('is gone when its deletion overtakes its creation', async () => {
    const { bucket, queue, invoke, search, stateOf } = openFunctions();
    bucket.texts.set('a.md', section('walrus'));
    queue.add(objectEvent('Created', 'documents/a.md'));
    await invoke();

    bucket.texts.delete('a.md');
    queue.add(objectEvent('Deleted', 'documents/a.md'));
    await invoke();
    queue.add(objectEvent('Created', 'documents/a.md'));
    await invoke();

    expect(await search('walrus')).toEqual([]);
    expect(await stateOf('a.md')).toBe('deleted');
  });

  test('stays unknown when it was deleted before anything of it was heard', async () => {
    const { queue, invoke, stateOf, gateway } = openFunctions();
    queue.add(objectEvent('Deleted', 'documents/a.md'));
    queue.add(objectEvent('Created', 'documents/a.md'));

    await invoke();

    expect(await stateOf('a.md')).toBeUndefined();
    expect(gateway.embedded).toEqual([]);
  });

  test('is as its last version whatever order its changes are told in', async () => {
    const { bucket, queue, invoke, search } = openFunctions();
    for (const word of ['walrus', 'giraffe', 'otter']) {
      bucket.texts.set('a.md', section(word));
      queue.add(objectEvent('Created', 'documents/a.md'));
    }
    const [first, second, third] = queue.bodies();

    await invoke();
    for (const late of [third, first, second]) queue.add(late ?? '');
    await invoke();

    expect(await search('walrus')).toEqual([]);
    expect(await search('otter')).toEqual(['a.md']);
  });

  test('is embedded once however often it is told of', async () => {
    const { bucket, queue, invoke, gateway } = openFunctions();
    bucket.texts.set('a.md', section('walrus'));
    for (let time = 0; time < 3; time++) queue.add(objectEvent('Created', 'documents/a.md'));

    await invoke();
    queue.add(objectEvent('Created', 'documents/a.md'));
    await invoke();

    expect(gateway.embedded).toHaveLength(1);
    expect(queue.bodies()).toEqual([]);
  });

  test('is no document outside the folder of documents', async () => {
    const { queue, invoke, deadLetters } = openFunctions();
    queue.add(objectEvent('Created', 'sync/run-1/batches.jsonl'));

    const returning = await invoke();

    expect(returning).toEqual([]);
    expect(deadLetters.letters).toEqual([]);
  });

  test('comes back when its next try is due, and is done when it was tried as often as it may', async () => {
    const { bucket, queue, invoke, gateway, stateOf } = openFunctions();
    bucket.texts.set('a.md', section('walrus'));
    queue.add(objectEvent('Created', 'documents/a.md'));
    gateway.before = () => Promise.reject(unavailable);
    const states: (string | undefined)[] = [];

    for (let round = 0; round < 3; round++) {
      await invoke();
      states.push(await stateOf('a.md'));
      queue.nowMs += 999;
      await invoke();
      queue.nowMs += 15_001;
    }

    expect(states).toEqual(['pending', 'pending', 'failed']);
    expect(queue.bodies()).toEqual([]);
  });

  test('comes back when another function must be done with it', async () => {
    const { bucket, queue, invoke, states, settings, gateway, stateOf } = openFunctions();
    bucket.texts.set('a.md', section('walrus'));
    queue.add(objectEvent('Created', 'documents/a.md'));
    await invoke({ indexing: () => Promise.reject(unavailable) });
    const deadlineAt = new Date(queue.nowMs + settings.documentDeadlineMs).toISOString();
    await states.claim({ now: new Date(queue.nowMs).toISOString(), deadlineAt });

    queue.nowMs += 60_000;
    await invoke();
    const taken = [await stateOf('a.md'), gateway.embedded.length];
    queue.nowMs = Date.parse(deadlineAt);
    await invoke();

    expect(taken).toEqual(['indexing', 0]);
    expect(await stateOf('a.md')).toBe('indexed');
    expect(queue.bodies()).toEqual([]);
  });
});

describe('a function that is killed', () => {
  test('loses none of the documents that its messages told of', async () => {
    const { bucket, queue, states, invoke, search, gateway } = openFunctions();
    for (const key of ['a.md', 'b.md', 'c.md']) {
      bucket.texts.set(key, section('walrus'));
      queue.add(objectEvent('Created', `documents/${key}`));
    }
    gateway.before = hang;
    void invoke();
    while ((await states.list({ states: ['indexing'], limit: 1 })).documents.length === 0) await tick();
    const written = await states.count({});

    gateway.before = async () => {};
    await queue.send([{ type: 'index-due' }]);
    queue.nowMs += 10 * 60_000;
    await invoke();

    expect(written.byState).toMatchObject({ pending: 2, indexing: 1 });
    expect(await search('walrus')).toEqual(['a.md', 'b.md', 'c.md']);
  });

  test('is not killed by the same document for ever', async () => {
    const { bucket, queue, states, invoke, stateOf, gateway, settings } = openFunctions();
    bucket.texts.set('killer.md', section('walrus'));
    queue.add(objectEvent('Created', 'documents/killer.md'));
    gateway.before = hang;

    for (let time = 0; time < settings.maxAttempts; time++) {
      void invoke();
      while ((await states.list({ states: ['indexing'], limit: 1 })).documents[0]?.attempts !== time + 1) {
        await tick();
      }
      queue.nowMs += settings.documentDeadlineMs + 11_000;
    }
    await invoke();

    expect(await stateOf('killer.md')).toBe('failed');
    expect((await states.list({ limit: 1 })).documents[0]?.cause?.code).toBe('interrupted');
  });

  test('leaves to others what it has no time for', async () => {
    const { bucket, queue, invoke, indexing, stateOf } = openFunctions();
    bucket.texts.set('a.md', section('walrus'));
    queue.add(objectEvent('Created', 'documents/a.md'));

    const returning = await invoke({ indexing: async () => ({ ...indexing, remainingMs: () => 100_000 }) });
    const left = [await stateOf('a.md'), queue.bodies()];
    await invoke();

    expect(returning).toEqual([]);
    expect(left).toEqual(['pending', ['{"type":"index-due"}']]);
    expect(await stateOf('a.md')).toBe('indexed');
  });
});

describe('a row of a table', () => {
  test('is searchable after its change was told', async () => {
    const { table, queue, invoke, search } = openFunctions();
    table.texts.set('7', section('walrus'));

    await queue.send([{ type: 'table-change', source: 'table:faq', key: '7' }]);
    await invoke();

    expect(await search('walrus')).toEqual(['7']);
  });

  test('is searchable also when Lambda could not hand its change on', async () => {
    const { table, queue, invoke, search } = openFunctions();
    table.texts.set('7', section('walrus'));

    queue.add(recordedEvent('table-stream-failure.json'));
    await invoke();

    expect(await search('walrus')).toEqual(['7']);
  });

  test('is searchable when its record comes back from the dead letters', async () => {
    const { table, queue, invoke, search } = openFunctions();
    table.texts.set('휴가-1', section('walrus'));
    const [record] = JSON.parse(recordedEvent('table-stream.json')).Records;

    queue.add(JSON.stringify(record));
    await invoke();

    expect(await search('walrus')).toEqual(['휴가-1']);
  });

  test('is done with when its table is followed no more', async () => {
    const { queue, invoke, deadLetters } = openFunctions();

    await queue.send([{ type: 'table-change', source: 'table:gone', key: '7' }]);
    await invoke();

    expect([queue.bodies(), deadLetters.letters]).toEqual([[], []]);
  });
});

describe('a message', () => {
  test.each([
    ['no JSON', 'hello', /^the message is not JSON: /],
    ['an unknown type', '{"type":"index-all"}', /^the message is not what was expected: .*index-due/],
    [
      'another event of S3',
      objectEvent('Created', 'a').replace('Created', 'Tags Added'),
      /not what was expected/,
    ],
    ['nothing', '', /^the message is not JSON: /],
  ])(
    'of %s goes to the dead letters at once, with its cause, and comes back by replay',
    async (_, body, cause) => {
      const { queue, invoke, deadLetters } = openFunctions();
      queue.add(body);

      const returning = await invoke();
      const letters = [...deadLetters.letters];
      await deadLetters.replay(10);

      expect(returning).toEqual([]);
      expect(letters).toEqual([expect.objectContaining({ body, cause: expect.stringMatching(cause) })]);
      expect(queue.bodies()).toEqual([body]);
    },
  );

  test('does not take the others of its batch with it', async () => {
    const { bucket, queue, invoke, search } = openFunctions();
    bucket.texts.set('a.md', section('walrus'));
    queue.add('hello');
    queue.add(objectEvent('Created', 'documents/a.md'));

    await invoke();

    expect(await search('walrus')).toEqual(['a.md']);
  });

  test('comes back a minute later while its source does not answer, at last to the dead letters', async () => {
    const { bucket, queue, invoke, deadLetters } = openFunctions();
    bucket.texts.set('a.md', section('walrus'));
    bucket.before = () => Promise.reject(unavailable);
    queue.add(objectEvent('Created', 'documents/a.md'));

    const returned: number[] = [];
    for (let time = 0; time < maxReceives; time++) {
      returned.push((await invoke()).length);
      queue.nowMs += 60_000;
    }

    expect(returned).toEqual([...Array(maxReceives - 1).fill(1), 0]);
    expect(deadLetters.letters).toEqual([
      expect.objectContaining({
        cause: 'working it off failed again and again with the code store_unavailable: see the log',
      }),
    ]);
    expect(queue.bodies()).toEqual([]);
  });

  test('waits for the queue to move it where the dead letters do not take it, and holds up no other', async () => {
    const { bucket, queue, invoke, search, deadLetters } = openFunctions();
    bucket.texts.set('a.md', section('walrus'));
    deadLetters.put = () => Promise.reject(new Error('the message is too long'));
    queue.add('hello');
    for (let time = 1; time < maxReceives; time++) {
      await invoke();
      queue.nowMs += 60_000;
    }
    queue.add(objectEvent('Created', 'documents/a.md'));

    const returning = await invoke();

    expect(returning).toHaveLength(1);
    expect(queue.bodies()).toEqual(['hello']);
    expect(await search('walrus')).toEqual(['a.md']);
  });

  test('writes down what changed also while the index is away', async () => {
    const { bucket, queue, invoke, stateOf } = openFunctions();
    bucket.texts.set('a.md', section('walrus'));
    queue.add(objectEvent('Created', 'documents/a.md'));

    const returning = await invoke({ indexing: () => Promise.reject(unavailable) });

    expect(returning).toHaveLength(1);
    expect(await stateOf('a.md')).toBe('pending');
  });
});

describe('whatever is due', () => {
  test('is indexed, and one other function is called to help where it is much', async () => {
    const { bucket, queue, invoke, search } = openFunctions();
    for (let file = 0; file < 5; file++) {
      bucket.texts.set(`${file}.md`, section('walrus'));
      queue.add(objectEvent('Created', `documents/${file}.md`));
    }
    await invoke({ indexing: () => Promise.reject(unavailable) });
    for (const message of await queue.receive()) await queue.finish(message);
    await queue.send([{ type: 'index-due' }]);

    const waiting = queue.bodies().length;
    await invoke();

    expect(waiting).toBe(6);
    expect(await search('walrus')).toHaveLength(5);
    expect(queue.bodies().filter((body) => body.includes('index-due'))).toHaveLength(1);
  });

  test('is left to another function when the time runs short', async () => {
    const { bucket, queue, invoke, indexing, states } = openFunctions();
    for (let file = 0; file < 3; file++) bucket.texts.set(`${file}.md`, section('walrus'));
    for (const key of bucket.texts.keys()) queue.add(objectEvent('Created', `documents/${key}`));
    await invoke({ indexing: () => Promise.reject(unavailable) });
    await queue.send([{ type: 'index-due' }]);
    let remainingMs = 900_000;
    const hurried = {
      ...indexing,
      remainingMs: () => {
        remainingMs -= 250_000;
        return remainingMs;
      },
    };

    await invoke({ indexing: async () => hurried });

    expect((await states.count({})).byState).toMatchObject({ indexed: 1, pending: 2 });
    expect(queue.bodies().filter((body) => body.includes('index-due'))).toHaveLength(1);
  });

  test('is stopped at its deadline, and tried again', async () => {
    const { bucket, queue, invoke, indexing, states, gateway } = openFunctions();
    bucket.texts.set('a.md', section('walrus'));
    queue.add(objectEvent('Created', 'documents/a.md'));
    gateway.before = ({ signal }) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const settings = ingestionSettingsSchema.parse({ documentDeadlineMs: 1_000 });

    await invoke({ indexing: async () => ({ ...indexing, settings }) });

    const [document] = (await states.list({ limit: 1 })).documents;
    expect(document).toMatchObject({ state: 'pending', cause: { code: 'deadline_exceeded' } });
  });
});

const tick = () => new Promise((resolve) => setTimeout(resolve, 5));
