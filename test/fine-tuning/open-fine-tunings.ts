import type { Caller } from '../../lambdas/domain/caller';
import type { Dataset, DatasetCase } from '../../lambdas/evaluation/api';
import { FolderTrainingFiles } from '../../lambdas/fine-tuning/adapters/folder-training-files';
import { SqliteFineTuningStore } from '../../lambdas/fine-tuning/adapters/sqlite-fine-tuning-store';
import { advanceFineTuning } from '../../lambdas/fine-tuning/advance-fine-tuning';
import { createFineTunings } from '../../lambdas/fine-tuning/create-fine-tunings';
import type { AdvanceDeps } from '../../lambdas/fine-tuning/fine-tuning-deps';
import type {
  TrainingJob,
  TrainingJobStatus,
  TrainingJobs,
  TrainingResult,
} from '../../lambdas/fine-tuning/ports';
import type { BaseModel, ModelVersion, NewModelVersion } from '../../lambdas/model-hub/api';
import { AppError } from '../../lambdas/platform/errors';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { makeCase } from '../evaluation/make-case';

/** Who starts fine-tunings. */
export const operator: Caller = {
  id: 'key_operator',
  tenant: 'local',
  groups: [],
  roles: ['operator'],
  allowedModels: 'all',
};

/** Cases that make a record of every method each. */
export function teachingCases(count: number): readonly DatasetCase[] {
  return Array.from({ length: count }, (_, index) =>
    makeCase({
      id: `case_${index}`,
      question: `How long is record ${index} kept?`,
      referenceAnswer: `${index} days.`,
      human: {
        answer: 'I am not sure.',
        isCorrect: false,
        passages: [`Record ${index} is kept ${index} days.`],
      },
    }),
  );
}

const left: TrainingResult = {
  address: '/data/models/job/model',
  files: ['adapter_config.json', 'adapter_model.safetensors', 'README.md', 'metrics.json'].map((path) => ({
    path,
    bytes: 10,
    sha256: 'f'.repeat(64),
  })),
  metrics: { held_out_loss_before: 3.5, held_out_loss_after: 2.25 },
  card: '---\nlibrary_name: "peft"\n---\n\n# tiny, tuned\n',
  variant: 'float32',
  code: 'c'.repeat(64),
};

/** Training jobs that are as the test says. */
export class FakeJobs implements TrainingJobs {
  readonly started: TrainingJob[] = [];
  readonly stopped: string[] = [];
  readonly states = new Map<string, TrainingJobStatus>();
  refusal: AppError | undefined;
  /** What a job has left. */
  left: TrainingResult = left;

  async start(job: TrainingJob): Promise<void> {
    if (this.refusal) throw this.refusal;
    this.started.push(job);
    this.states.set(job.name, { state: 'running' });
  }
  async describe(name: string): Promise<TrainingJobStatus> {
    return this.states.get(name) ?? { state: 'absent' };
  }
  async stop(name: string): Promise<void> {
    this.stopped.push(name);
  }
  async result(): Promise<TrainingResult> {
    return this.left;
  }
  /** What the last job is from now on. */
  set(status: TrainingJobStatus): void {
    this.states.set(this.started.at(-1)?.name ?? '', status);
  }
}

/** Fine-tunings on the embedded stores, with datasets, a base model and jobs that are as the test says. */
export function openFineTunings(given: {
  cases?: readonly DatasetCase[];
  evaluated?: readonly DatasetCase[];
  folder: string;
  hourlyUsd?: number;
  minRecords?: number;
  refuseFit?: AppError;
  base?: Partial<BaseModel>;
  registry?: AdvanceDeps['versions'];
  /** Versions that are there. */
  versions?: readonly ModelVersion[];
}) {
  const { versions = [] } = given;
  const { cases = teachingCases(30), evaluated = [], folder, hourlyUsd = 2, minRecords = 20 } = given;
  let now = new Date('2026-01-02T03:04:05.000Z');
  const jobs = new FakeJobs();
  const store = new SqliteFineTuningStore(openDatabase(':memory:'));
  const sets = [
    { ...makeDataset('a', 'lessons', 'training'), cases },
    { ...makeDataset('b', 'exam', 'evaluation'), cases: evaluated },
  ];
  const find = (id: string) => {
    const found = sets.find(({ digest, card }) => digest === id || card.name === id);
    if (found) return found;
    throw new AppError(`there is no dataset ${id}`, { kind: 'not-found', code: 'dataset_not_found' });
  };
  const registered: NewModelVersion[] = [];
  const turns: string[] = [];
  const files = new FolderTrainingFiles(folder);
  const deps = {
    store,
    datasets: {
      list: async () => sets.map(({ cases: _, ...dataset }) => dataset),
      get: async (_caller: Caller, id: string) => find(id),
      cases: async (_caller: Caller, id: string) => find(id).cases,
    },
    bases: { get: async (model: string) => ({ ...makeBase(model), ...given.base }) },
    jobs,
    settings: { maxHours: 8, maxCostUsd: 50, minRecords },
    hourlyUsd,
    now: () => now,
    log: () => {},
    files,
    versions: {
      register: async (version: NewModelVersion): Promise<ModelVersion> => {
        registered.push(version);
        return { ...version, ...kept };
      },
      get: async (id: string): Promise<ModelVersion> => {
        const found = versions.find((one) => one.id === id);
        if (found) return found;
        throw new AppError(`there is no model version ${id}`, {
          kind: 'not-found',
          code: 'model_version_not_found',
        });
      },
      list: async (group?: string) => versions.filter((one) => one.group === group),
      ...given.registry,
    },
    namespace: 'llmops-test',
  };
  const fineTunings = createFineTunings({
    ...deps,
    checkFit: async () => {
      if (given.refuseFit) throw given.refuseFit;
      return { licence: 'Apache 2.0' };
    },
    machine: {
      start: async (id, turn) => {
        turns.push(`${id}/${turn}`);
      },
    },
    randomId: (length) => 'x'.repeat(length),
  });
  return {
    fineTunings,
    jobs,
    store,
    deps,
    registered,
    /** What the machine was told. */
    turns,
    advance: (id: string) => advanceFineTuning(id, deps),
    passSeconds: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1_000);
    },
  };
}

const kept = {
  id: 'support@1f0c3a5b7d9e',
  version: 1,
  digest: '1'.repeat(64),
  createdAt: '2026-01-02T03:04:05.000Z',
  state: 'pending',
  aliases: [],
} as const;

function makeDataset(letter: string, name: string, purpose: 'training' | 'evaluation'): Dataset {
  return {
    digest: letter.repeat(64),
    version: 1,
    card: {
      name,
      purpose,
      source: 'reviews',
      licence: 'internal',
      cases: 1,
      slices: { 'language=ko': 1, 'language=en': 1, 'source=reviews': 2 },
      leftOut: {},
    },
    createdAt: '2026-01-01T00:00:00.000Z',
    createdBy: 'key_reviewer',
    tenant: 'local',
  };
}

function makeBase(model: string): BaseModel {
  return {
    model,
    revision: 'a'.repeat(40),
    state: 'imported',
    address: '/data/models/tiny',
    files: [{ path: 'model.safetensors', bytes: 1_000, sha256: 'e'.repeat(64) }],
    doneBytes: 1_000,
    totalBytes: 1_000,
    startedBy: 'key_operator',
    startedAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  };
}
