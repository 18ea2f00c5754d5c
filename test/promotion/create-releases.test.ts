import { digest } from '../../lambdas/platform/digest';
import type { ReleaseBundle } from '../../lambdas/promotion/api';
import { digestRelease } from '../../lambdas/promotion/digest-release';
import { sealBundle } from '../../lambdas/promotion/seal-bundle';
import type { ReleaseManifest } from '../../lambdas/promotion/settings';
import { openReleases, operator, readPrompt } from './open-releases';

const note = '더 많은 구절';
const moreRules = `${readPrompt('answer')}\n# more\n`;

describe('create', () => {
  test('makes a release of the champion, with what is left out as it was', async () => {
    const { releases, defaultManifest, events } = await openReleases();

    const made = await releases.create(operator, {
      note,
      chain: { temperature: 0.2, retrieval: { retrievedPassages: 8 } },
    });

    expect(made).toEqual({
      digest: digestRelease(made.manifest),
      manifest: {
        ...defaultManifest,
        chain: {
          ...defaultManifest.chain,
          temperature: 0.2,
          retrieval: { ...defaultManifest.chain.retrieval, retrievedPassages: 8 },
        },
      },
      author: 'key_operator',
      note,
      createdAt: '2026-01-02T03:04:05.000Z',
      roles: [],
      attestations: [],
    });
    expect(events).toEqual([
      expect.objectContaining({
        id: `release.changed/${made.digest}/created`,
        type: 'release.changed',
        change: 'created',
        release: made.digest,
        by: 'key_operator',
        tenant: 'local',
        reasons: [note],
      }),
    ]);
  });

  test('keeps and tells a note without personal data', async () => {
    const { releases, events } = await openReleases();

    const made = await releases.create(operator, {
      note: 'asked for by kim@example.com',
      chain: { temperature: 0.2 },
    });

    expect(made.note).toBe('asked for by [email]');
    expect(events).toEqual([expect.objectContaining({ reasons: ['asked for by [email]'] })]);
  });

  test('keeps the text of a template under its digest', async () => {
    const { releases, templates } = await openReleases();

    const { manifest } = await releases.create(operator, { note, templates: { answer: moreRules } });

    expect(manifest.templates.answer).toBe(digest(moreRules));
    expect(await templates.get(manifest.templates.answer)).toEqual({ name: 'answer', content: moreRules });
  });

  test('begins from another release where one is named, and pins a route that is named anew', async () => {
    const { releases, defaultManifest } = await openReleases();
    const base = await releases.create(operator, { note, chain: { temperature: 0.2 } });

    const made = await releases.create(operator, {
      note,
      base: base.digest.slice(0, 8),
      chain: { chatRoute: 'large' },
    });

    expect(made.manifest.chain).toMatchObject({ temperature: 0.2, chatRoute: 'large' });
    expect(made.manifest.routes).toEqual({
      large: { kind: 'chat', provider: 'lab', model: 'macaw-large', maxTokens: 1_024 },
      embedding: defaultManifest.routes.embedding,
    });
  });

  test('takes a field out again with null, and leaves the index out where the chain uses none', async () => {
    const { releases } = await openReleases();
    const base = await releases.create(operator, { note, chain: { condenseRoute: 'large', temperature: 1 } });

    const made = await releases.create(operator, {
      note,
      base: base.digest,
      chain: { condenseRoute: null, temperature: null, isIndexEnabled: false },
    });

    expect(made.manifest.chain).toMatchObject({ temperature: 0, isIndexEnabled: false });
    expect(made.manifest.chain).not.toHaveProperty('condenseRoute');
    expect(Object.keys(made.manifest.routes)).toEqual(['chat', 'embedding']);
    expect(made.manifest.index).toBeUndefined();
  });

  test('gives the release that is there to whoever makes it again', async () => {
    const { releases, events, clock } = await openReleases();
    const made = await releases.create(operator, { note, chain: { temperature: 0.2 } });

    clock.now = new Date('2026-02-01T00:00:00.000Z');
    const again = await releases.create(
      { ...operator, id: 'key_other' },
      { note: 'mine', chain: { temperature: 0.2 } },
    );

    expect(again).toEqual(made);
    expect(events).toHaveLength(1);
  });

  test.each([
    [
      'an unknown field',
      { chain: { temprature: 1 } },
      'invalid_release',
      /^chain\.temprature is no field of chain: use chatRoute, .*temperature/,
    ],
    [
      'an unknown field of retrieval',
      { chain: { retrieval: { passages: 1 } } },
      'invalid_release',
      /^chain\.retrieval\.passages is no field of chain\.retrieval: use mode, retrievedPassages, vectorWeight, minScore$/,
    ],
    [
      'a value out of range',
      { chain: { retrieval: { retrievedPassages: 80 } } },
      'invalid_release',
      /^chain\.retrieval\.retrievedPassages is passages put into the prompt, 1 to 50, got 80 \(/,
    ],
    [
      'a value of another kind',
      { chain: { temperature: 'warm' } },
      'invalid_release',
      /^chain\.temperature is 0 to 2; 0 for repeatable answers, got "warm" \(/,
    ],
    [
      'text for retrieval',
      { chain: { retrieval: 'more' } },
      'invalid_release',
      /^chain\.retrieval must be an object of mode/,
    ],
    [
      'a field that has to be there',
      { chain: { chatRoute: null } },
      'invalid_release',
      /^chain\.chatRoute is route that writes/,
    ],
    [
      'the prototype of objects',
      { chain: JSON.parse('{"__proto__":{"temperature":1}}') },
      'invalid_release',
      /^chain\.__proto__ is no field of chain/,
    ],
    [
      'an unknown route',
      { chain: { chatRoute: 'gone' } },
      'route_not_available',
      /^chain\.chatRoute must name a chat route of this environment \(chat, large\), got "gone"/,
    ],
    [
      'a route of another kind',
      { chain: { chatRoute: 'embedding' } },
      'route_not_available',
      /^chain\.chatRoute must name a chat route/,
    ],
    [
      'embeddings that no index is made of',
      { chain: { embeddingRoute: 'dense' } },
      'index_not_available',
      /^this environment keeps no index whose passages are embedded by dense \(lab\/dense-1\)/,
    ],
    [
      'a template that is none',
      { templates: { answer: 'system: only' } },
      'invalid_shape',
      /^prompts\/answer\.yaml is not what was expected/,
    ],
    [
      'a template of 1 MB',
      { templates: { answer: 'x'.repeat(1_000_000) } },
      'invalid_release',
      /^templates\.answer must have at most 100000 characters, got 1000000/,
    ],
    ['nothing that changes', {}, 'release_unchanged', /^the release would be the same as [0-9a-f]{12}/],
    ['a base that is not there', { base: 'f'.repeat(64) }, 'release_not_found', /^there is no release ffff/],
    [
      'a base that is no digest',
      { base: 'latest' },
      'release_not_found',
      /^there is no release "latest": name one by/,
    ],
    [
      'a candidate where there is none',
      { base: 'candidate' },
      'release_not_found',
      /^there is no candidate$/,
    ],
  ])('fails for %s, and changes nothing', async (_name, request, code, message) => {
    const { releases, store, database, events } = await openReleases();
    const rows = () => database.prepare('SELECT digest FROM prompt_templates').all([]).length;
    const before = rows();

    const create = releases.create(operator, { note, ...request });

    await expect(create).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect((await store.list({ limit: 10 })).releases).toEqual([]);
    expect([rows(), events]).toEqual([before, []]);
  });

  test('keeps the release when the stream or the tracking is away, and says so in the log', async () => {
    const away = async () => {
      throw new Error('away');
    };
    const { releases, store, lines } = await openReleases({
      publish: away,
      tracking: { registerRelease: away },
    });

    const { digest: made } = await releases.create(operator, { note, chain: { temperature: 0.2 } });

    expect(await store.get(made)).toBeDefined();
    expect(lines).toEqual([
      `promotion.change_not_published release.changed/${made}/created internal`,
      `promotion.release_not_tracked ${made} internal`,
    ]);
  });
});

describe('get and list', () => {
  test('finds a release by the first digits of its digest, and by what it is', async () => {
    const { releases, pointers, defaultManifest } = await openReleases();
    const { digest: made } = await releases.create(operator, { note, chain: { temperature: 0.2 } });
    const standard = digestRelease(defaultManifest);

    const before = (await releases.get('champion')).roles;
    await pointers.swap({
      version: 1,
      champion: made,
      candidate: made,
      canaryPercent: 0,
      changedAt: '',
      changedBy: 'kit',
      reason: '',
    });

    expect(before).toEqual(['default']);
    expect((await releases.get(made.slice(0, 8))).digest).toBe(made);
    expect((await releases.get('champion')).roles).toEqual(['champion', 'candidate']);
    expect((await releases.get('default')).digest).toBe(standard);
    expect((await releases.get(standard)).digest).toBe(standard);
    expect((await releases.list({ limit: 10 })).releases.map(({ roles }) => roles)).toEqual([
      ['champion', 'candidate'],
    ]);
  });

  test.each([
    ['seven digits', (made: string) => made.slice(0, 7), 'release_not_found'],
    ['digits of no release', () => '0123456789', 'release_not_found'],
    ['capital digits', (made: string) => made.toUpperCase(), 'release_not_found'],
    ['no digits', () => '', 'release_not_found'],
    ['a name of objects', () => 'constructor', 'release_not_found'],
  ])('fails for %s', async (_name, of, code) => {
    const { releases } = await openReleases();
    const { digest: made } = await releases.create(operator, { note, chain: { temperature: 0.2 } });

    await expect(releases.get(of(made))).rejects.toMatchObject({ code });
  });

  test('fails for digits that begin two releases', async () => {
    const { releases } = await openReleases();
    const made = await releases.create(operator, { note, chain: { temperature: 0.2 } });
    const twins = [made, { ...made, digest: made.digest.slice(0, 8) + 'f'.repeat(56) }];
    // No two real digests begin alike within the life of a test: a store is made to say so.
    const listing = await openReleases({
      store: {
        put: async () => undefined,
        get: async () => undefined,
        attest: async () => undefined,
        attestations: async () => [],
        list: async () => ({ releases: twins }),
      },
    });

    await expect(listing.releases.get(made.digest.slice(0, 8))).rejects.toMatchObject({
      code: 'ambiguous_digest',
    });
  });
});

test('shows what two releases differ in, texts by line', async () => {
  const { releases } = await openReleases();
  const { digest: made } = await releases.create(operator, {
    note,
    chain: { chatRoute: 'large', retrieval: { retrievedPassages: 8 } },
    templates: { answer: moreRules },
  });

  const differences = await releases.diff('champion', made);

  const lines = readPrompt('answer').split('\n').length;
  expect(differences).toEqual([
    { field: `templates.answer:${lines + 1}`, from: undefined, to: '# more\n' },
    { field: 'chain.chatRoute', from: 'chat', to: 'large' },
    { field: 'chain.retrieval.retrievedPassages', from: '6', to: '8' },
    { field: 'routes.chat.kind', from: 'chat', to: undefined },
    { field: 'routes.chat.provider', from: 'offline', to: undefined },
    { field: 'routes.chat.model', from: 'extractive-v1', to: undefined },
    { field: 'routes.chat.maxTokens', from: '1024', to: undefined },
    { field: 'routes.large.kind', from: undefined, to: 'chat' },
    { field: 'routes.large.provider', from: undefined, to: 'lab' },
    { field: 'routes.large.model', from: undefined, to: 'macaw-large' },
    { field: 'routes.large.maxTokens', from: undefined, to: '1024' },
  ]);
});

describe('export and import', () => {
  const approval = (release: string) =>
    ({
      id: 'dev/rollout_1/approval',
      release,
      time: '2026-01-02T00:00:00.000Z',
      by: 'key_approver',
      environment: 'dev',
      kind: 'approval',
      isApproved: true,
      reason: '좋다',
    }) as const;

  async function exportRelease() {
    const from = await openReleases();
    const { digest: made } = await from.releases.create(operator, {
      note,
      chain: { temperature: 0.2 },
      templates: { answer: moreRules },
    });
    await from.store.attest(approval(made));
    return { from, made, bundle: await from.releases.export(made) };
  }

  test('carry a release, its texts and what is attested of it to another environment', async () => {
    const { bundle, made } = await exportRelease();
    const to = await openReleases({ environment: 'staging' });

    const overTheWire: ReleaseBundle = JSON.parse(JSON.stringify(bundle));
    const imported = await to.releases.import({ ...operator, id: 'key_staging' }, overTheWire);

    expect(imported).toMatchObject({
      digest: made,
      author: 'key_operator',
      importedBy: 'key_staging',
      note,
    });
    expect(imported.attestations).toEqual([approval(made)]);
    expect((await to.templates.get(digest(moreRules))).content).toBe(moreRules);
    expect(to.events).toEqual([
      expect.objectContaining({
        id: `release.changed/${made}/imported`,
        by: 'key_staging',
        change: 'imported',
      }),
    ]);
    const onwards = await to.releases.export(made);
    expect([onwards.release, onwards.attestations]).toEqual([bundle.release, bundle.attestations]);
  });

  test('change nothing when it is imported again, or back where it comes from', async () => {
    const { bundle, from, made } = await exportRelease();
    const to = await openReleases({ environment: 'staging' });

    const first = await to.releases.import(operator, bundle);
    const second = await to.releases.import(operator, bundle);
    const back = await from.releases.import(operator, await to.releases.export(made));

    expect(second).toEqual(first);
    expect(back.attestations).toEqual([approval(made)]);
    expect(to.events).toHaveLength(1);
  });

  const reseal = ({ digest: _, ...content }: ReleaseBundle) => sealBundle(content);
  const withManifest = (bundle: ReleaseBundle, changes: Partial<ReleaseManifest>) => {
    const manifest = { ...bundle.release.manifest, ...changes };
    return reseal({
      ...bundle,
      release: { ...bundle.release, manifest, digest: digestRelease(manifest) },
      attestations: [],
    });
  };

  test.each<[string, (bundle: ReleaseBundle) => ReleaseBundle, string, string]>([
    [
      'no bundle',
      () => JSON.parse('{"release":1}'),
      'invalid_shape',
      'the bundle of a release is not what was expected',
    ],
    [
      'a bundle of another schema',
      (bundle) => ({ ...bundle, schemaVersion: JSON.parse('2') }),
      'invalid_shape',
      'schemaVersion',
    ],
    [
      'a setting that nobody knows here',
      (bundle) => withManifest(bundle, JSON.parse('{"newSetting":1}')),
      'invalid_shape',
      'newSetting',
    ],
    [
      'a setting that was altered',
      (bundle) =>
        reseal({
          ...bundle,
          release: { ...bundle.release, manifest: { ...bundle.release.manifest, guardrails: 'v2' } },
        }),
      'release_altered',
      'its manifest is not what its digest is of',
    ],
    [
      'a text that was altered',
      (bundle) =>
        reseal({
          ...bundle,
          templates: bundle.templates.map((one) => ({ ...one, content: `${one.content} ` })),
        }),
      'release_altered',
      'the text of its prompt template answer is not what its digest is of',
    ],
    [
      'a text that is missing',
      (bundle) => reseal({ ...bundle, templates: bundle.templates.slice(0, 2) }),
      'release_altered',
      'the text of its prompt template condense',
    ],
    [
      'a text that nobody names',
      (bundle) => reseal({ ...bundle, templates: [...bundle.templates, { name: 'extra', content: 'x' }] }),
      'release_altered',
      'a prompt template "extra" that its manifest does not name',
    ],
    [
      'an attestation of another release',
      (bundle) => reseal({ ...bundle, attestations: [approval('f'.repeat(64))] }),
      'release_altered',
      'an attestation of another release',
    ],
    [
      'an attestation that was altered',
      (bundle) => ({ ...bundle, attestations: [{ ...approval(bundle.release.digest), by: 'key_me' }] }),
      'release_altered',
      'it is not what its digest is of',
    ],
    [
      'another author',
      (bundle) => ({ ...bundle, release: { ...bundle.release, author: 'key_somebody' } }),
      'release_altered',
      'it is not what its digest is of',
    ],
    [
      'an attestation of this environment that it never made',
      (bundle) =>
        reseal({
          ...bundle,
          attestations: [
            { ...approval(bundle.release.digest), id: 'staging/rollout_1/approval', environment: 'staging' },
          ],
        }),
      'release_altered',
      'which knows nothing of it',
    ],
    [
      'an attestation in the name of another environment',
      (bundle) =>
        reseal({
          ...bundle,
          attestations: [{ ...approval(bundle.release.digest), id: 'staging/rollout_1/approval' }],
        }),
      'release_altered',
      'an attestation that its environment did not make',
    ],
    [
      'a model that is not here',
      (bundle) =>
        withManifest(bundle, {
          routes: {
            ...bundle.release.manifest.routes,
            chat: { kind: 'chat', provider: 'lab', model: 'parrot', maxTokens: 5 },
          },
        }),
      'route_not_available',
      'the release pins the route chat to lab/parrot, which no route of this environment calls (offline/extractive-v1, lab/macaw-large)',
    ],
    [
      'routes that its chain does not name',
      (bundle) =>
        withManifest(bundle, {
          routes: {
            ...bundle.release.manifest.routes,
            other: { kind: 'chat', provider: 'offline', model: 'extractive-v1' },
          },
        }),
      'invalid_release',
      'pins routes that its chain does not name (other)',
    ],
    [
      'a route that it does not pin',
      (bundle) => withManifest(bundle, { routes: {} }),
      'invalid_release',
      'names the route chat, which the release does not pin',
    ],
    [
      'an index that is not here',
      (bundle) => {
        const { index } = bundle.release.manifest;
        if (!index) throw new Error('the bundle has an index');
        const fingerprint = { ...index.fingerprint, splitterVersion: 'structure-1/200/20' };
        return withManifest(bundle, { index: { ...index, fingerprint } });
      },
      'index_not_available',
      'this environment keeps no index {"dimensions":384,',
    ],
  ])('fail for %s, and change nothing', async (_name, alter, code, message) => {
    const { bundle } = await exportRelease();
    const to = await openReleases({ environment: 'staging' });
    const templates = () => to.database.prepare('SELECT digest FROM prompt_templates').all([]).length;
    const before = templates();

    const importing = to.releases.import(operator, alter(bundle));

    await expect(importing).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect((await to.store.list({ limit: 10 })).releases).toEqual([]);
    expect(await to.store.attestations(bundle.release.digest)).toEqual([]);
    expect([templates(), to.events]).toEqual([before, []]);
  });
});

test('finds an index that only the champion pins any more', async () => {
  const { releases, pointers, store, defaultManifest } = await openReleases();
  const { index } = defaultManifest;
  if (!index) throw new Error('the default has an index');
  const older: ReleaseManifest = {
    ...defaultManifest,
    index: {
      ...index,
      fingerprint: { ...index.fingerprint, splitterVersion: 'structure-1/200/20' },
      passageTokens: 200,
    },
  };
  const champion = digestRelease(older);
  await store.put({
    digest: champion,
    manifest: older,
    author: 'kit',
    note: '',
    createdAt: '2025-01-01T00:00:00.000Z',
  });
  await pointers.swap({
    version: 1,
    champion,
    canaryPercent: 0,
    changedAt: '',
    changedBy: 'kit',
    reason: '',
  });

  const made = await releases.create(operator, { note, chain: { temperature: 0.2 } });

  expect(made.manifest.index).toEqual(older.index);
});
