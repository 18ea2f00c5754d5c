import type { Hono } from 'hono';
import type { Wire } from '../../lambdas/api/api';
import type {
  Attestation,
  NewRelease,
  Pointers,
  ReleaseDetail,
  ReleaseManifest,
  Rollout,
} from '../../lambdas/promotion/api';
import { refuse } from './refuse';

/** Digest of the release that answers. */
export const championDigest = 'ab'.repeat(32);
const candidateDigest = 'cd'.repeat(32);
const previousDigest = '12'.repeat(32);

/** Releases, pointers and rollouts that can be moved. */
export interface StandInReleases {
  readonly releases: ReadonlyMap<string, Wire<ReleaseDetail>>;
  /** What was asked to be made, oldest first. */
  readonly made: readonly NewRelease[];
  /** What was decided and rolled back, oldest first, in words. */
  readonly moves: readonly string[];
  pointers: Wire<Pointers>;
  rollout: Wire<Rollout>;
}

/** Contents of the prompt templates of every release. */
export const templateTexts = {
  answer: 'system: |\n  Answer from passages.\nuser: "{{passages}} {{question}}"\n',
  direct: 'system: |\n  Answer.\nuser: "{{question}}"\n',
  condense: 'system: |\n  Rewrite the question.\nuser: "{{conversation}} {{question}}"\n',
};

/** Adds the endpoints of releases: a champion, a candidate of `authorId` that waits for its approval, one before. */
export function addReleases(app: Hono, callerId: string, authorId: string): StandInReleases {
  const releases = new Map(
    [
      release(candidateDigest, authorId, 'Cites more passages', ['candidate'], [evaluated(candidateDigest)]),
      release(championDigest, 'key_2', 'Hybrid search', ['champion'], [promoted(championDigest)]),
      release(previousDigest, 'kit', 'Made from the settings', ['previous-champion', 'default'], []),
    ].map((one) => [one.digest, one]),
  );
  const made: NewRelease[] = [];
  const moves: string[] = [];
  const state: StandInReleases = {
    releases,
    made,
    moves,
    pointers: {
      version: 3,
      champion: championDigest,
      candidate: candidateDigest,
      previous_champion: previousDigest,
      canary_percent: 0,
      changed_at: '2026-03-01T08:00:00.000Z',
      changed_by: 'kit',
      reason: 'canary passed',
    },
    rollout: waitingRollout(authorId),
  };
  const find = (id: string) =>
    releases.get(id === 'champion' ? (state.pointers.champion ?? '') : id) ??
    [...releases.values()].find(({ digest }) => digest.startsWith(id));

  app.get('/v1/releases', (context) => context.json({ object: 'list', data: [...releases.values()] }));
  app.get('/v1/releases/:id', (context) => {
    const found = find(context.req.param('id'));
    return found
      ? context.json(found)
      : refuse(context, 404, 'release_not_found', 'there is no such release');
  });
  app.get('/v1/releases/:id/diff', (context) =>
    context.json({
      object: 'list',
      data: [
        { field: 'chain.retrieval.retrievedPassages', from: '6', to: '9' },
        { field: 'templates.answer:2', from: '  Answer from passages.', to: '  Answer briefly.\n  Cite.' },
        { field: 'chain.rerankRoute', to: 'rerank' },
      ],
    }),
  );
  app.get('/v1/releases/:id/bundle', (context) => {
    const found = find(context.req.param('id'));
    if (!found) return refuse(context, 404, 'release_not_found', 'there is no such release');
    const templates = Object.entries(templateTexts).map(([name, content]) => ({ name, content }));
    return context.json({ release: found, templates, attestations: [], environment: 'local' });
  });
  app.post('/v1/releases', async (context) => {
    const asked: NewRelease = await context.req.json();
    if (asked.note === 'refuse it') {
      const message = 'chain.retrieval.retrievedPassages must be 1 to 50, got 80: lower it';
      return refuse(context, 400, 'invalid_release', message);
    }
    made.push(asked);
    const digest = 'ef'.repeat(32);
    releases.set(digest, release(digest, callerId, asked.note, [], []));
    return context.json(releases.get(digest), 201);
  });
  app.get('/v1/pointers', (context) =>
    context.json({
      ...state.pointers,
      history: [{ ...state.pointers, version: 2, reason: 'first champion' }],
    }),
  );
  app.get('/v1/rollouts', (context) => context.json({ object: 'list', data: [state.rollout] }));
  app.post('/v1/rollouts', async (context) => {
    const { release: digest } = await context.req.json();
    moves.push(`promote ${digest.slice(0, 4)}`);
    state.rollout = { ...waitingRollout(callerId), candidate: digest, step: 'evaluating', history: [] };
    return context.json(state.rollout);
  });
  app.post('/v1/rollouts/:id/approval', async (context) => {
    const { is_approved: isApproved, reason } = await context.req.json();
    moves.push(`${isApproved ? 'approve' : 'decline'}: ${reason}`);
    const step = isApproved ? 'canary' : 'rejected';
    state.rollout = {
      ...state.rollout,
      step,
      ...(isApproved ? { canary_percent: 5 } : {}),
      history: [...state.rollout.history, { time: '2026-03-01T09:50:00.000Z', step, reason, by: callerId }],
    };
    if (isApproved) state.pointers = { ...state.pointers, canary_percent: 5 };
    return context.json(state.rollout);
  });
  app.post('/v1/rollback', async (context) => {
    const { reason } = await context.req.json();
    moves.push(`roll back: ${reason}`);
    const { candidate: _, previous_champion: previous, ...rest } = state.pointers;
    state.pointers = { ...rest, champion: previous, reason, changed_by: callerId, version: 4 };
    return context.json(state.pointers);
  });
  return state;
}

function release(
  digest: string,
  author: string,
  note: string,
  roles: ReleaseDetail['roles'],
  attestations: readonly Wire<Attestation>[],
): Wire<ReleaseDetail> {
  return { digest, manifest, author, note, created_at: '2026-03-01T07:00:00.000Z', roles, attestations };
}

const manifest: ReleaseManifest = {
  schemaVersion: 1,
  chain: {
    chatRoute: 'offline',
    embeddingRoute: 'offline-embedding',
    isIndexEnabled: true,
    retrieval: { mode: 'hybrid', retrievedPassages: 6, vectorWeight: 0.5, minScore: 0 },
    answerTemplate: 'answer',
    directTemplate: 'direct',
    condenseTemplate: 'condense',
    temperature: 0,
    maxAnswerTokens: 800,
    maxContextTokens: 6_000,
    historyMessages: 6,
  },
  templates: { answer: '1'.repeat(64), direct: '2'.repeat(64), condense: '3'.repeat(64) },
  routes: {
    offline: { kind: 'chat', provider: 'offline', model: 'extractive-v1' },
    'offline-embedding': {
      kind: 'embedding',
      provider: 'offline',
      model: 'hashed-ngrams-v1',
      dimensions: 384,
    },
  },
  index: {
    fingerprint: {
      embeddingModel: 'offline/hashed-ngrams-v1',
      dimensions: 384,
      splitterVersion: 'structure-1/400/40',
    },
    passageTokens: 400,
    overlapTokens: 40,
  },
  guardrails: 'none',
};

function evaluated(digest: string): Wire<Attestation> {
  return {
    id: 'rollout_1/evaluation',
    release: digest,
    time: '2026-03-01T09:20:00.000Z',
    by: 'kit',
    environment: 'local',
    kind: 'evaluation',
    report: '9'.repeat(64),
    evaluation_id: 'evaluation_1',
    verdict: 'promote',
    reasons: ['correctness is not worse: +4.0 points, at least -0.5 with 95 % confidence'],
  };
}

function promoted(digest: string): Wire<Attestation> {
  return {
    id: 'rollout_0/outcome',
    release: digest,
    time: '2026-02-20T09:20:00.000Z',
    by: 'kit',
    environment: 'local',
    kind: 'rollout',
    outcome: 'promoted',
    reasons: ['the canary passed'],
  };
}

function waitingRollout(startedBy: string): Wire<Rollout> {
  const entry = (time: string, step: Rollout['step'], reason: string) => ({ time, step, reason, by: 'kit' });
  return {
    id: 'rollout_1',
    candidate: candidateDigest,
    champion: championDigest,
    step: 'waiting-for-approval',
    started_by: startedBy,
    tenant: 'local',
    started_at: '2026-03-01T09:00:00.000Z',
    updated_at: '2026-03-01T09:30:00.000Z',
    evaluation_id: 'evaluation_1',
    until: '2026-03-04T09:30:00.000Z',
    reasons: ['waits for an approver'],
    history: [
      entry('2026-03-01T09:00:00.000Z', 'evaluating', 'evaluated on support, 50 cases'),
      entry('2026-03-01T09:20:00.000Z', 'gating', 'correctness is not worse: +4.0 points'),
      entry('2026-03-01T09:30:00.000Z', 'waiting-for-approval', 'waits for an approver'),
    ],
    announced: 3,
    version: 3,
  };
}
