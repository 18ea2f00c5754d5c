import { join } from 'node:path';
import { endpointName } from '../../lambdas/serving/settings';
import { CdkCli, type DeploymentContext } from './cdk-cli';
import { Deployment } from './deployment';
import { type KitAccess, openKit } from './kit-access';
import { KitCli } from './kit-cli';
import { type DeployedTemplates, readAssembly } from './read-assembly';
import { rehearsedEnvironment, rehearsedModel } from './rehearsed-environment';
import { startServers } from './servers/start-servers';
import type { StepLog } from './step-log';
import { askCitedQuestions, englishQuestion } from './steps/ask-cited-questions';
import { askLongPrompt } from './steps/ask-long-prompt';
import { bootstrap } from './steps/bootstrap';
import { requirePassages } from './steps/count-passages';
import { deleteDocument } from './steps/delete-document';
import { deploy, deployBroken, deployUnchanged } from './steps/deploy';
import { destroy } from './steps/destroy';
import { findLeftOvers } from './steps/find-left-overs';
import { findRow } from './steps/find-row';
import { giveFeedback } from './steps/give-feedback';
import { issueFirstKey } from './steps/issue-first-key';
import { makeDatasets } from './steps/make-datasets';
import { makePeople, type People } from './steps/make-people';
import { offerKoreanAnalyzer } from './steps/offer-korean-analyzer';
import { openWebApplication } from './steps/open-web-application';
import {
  approveCandidate,
  evaluateCandidate,
  findChampion,
  makeCandidate,
  requireRelease,
  rollBack,
  watchCanary,
} from './steps/promote-candidate';
import { replayDeadLetters } from './steps/replay-dead-letters';
import { requireDefaultRelease } from './steps/require-default-release';
import { reviewAnswer } from './steps/review-answer';
import { signIn } from './steps/sign-in';
import { syncSources } from './steps/sync-sources';
import { tagBuckets } from './steps/tag-buckets';
import { uploadDocuments } from './steps/upload-documents';
import { tuneOwnModel } from './tune-own-model';

/** What a rehearsal is given. */
export interface RehearsalDependencies {
  readonly steps: StepLog;
  /** Beside what a rehearsal deploys by itself; for the proof that it notices what is missing. */
  readonly context?: DeploymentContext;
  /** A folder of its own, which goes afterwards. */
  readonly folder: string;
  /** Told of what has to be ended, whenever the rehearsal ends. */
  readonly onStart: (stop: () => Promise<void>) => void;
  /** Told where the emulator is, which has the logs. */
  readonly onEmulator: (emulator: { readonly emulatorUrl: string; readonly region: string }) => void;
  /** Told of the templates once they are deployed. */
  readonly onTemplates: (templates: DeployedTemplates) => void;
  /** Told how long each upload took until it was searchable. */
  readonly onUploads: (seconds: readonly number[]) => void;
  /** Waits with everything deployed, when a person wants to look at it. */
  readonly look?: (access: { readonly url: string; readonly key: string }) => Promise<void>;
}

/**
 * The life of an environment: deployed, used, deployed again, changed, broken, mended and removed.
 *
 * @throws RehearsalError, or whatever the failing step threw
 */
export async function rehearse(name: string, deps: RehearsalDependencies): Promise<void> {
  const { steps, folder } = deps;
  const environment = rehearsedEnvironment(name);
  const { namespace, chain, tables } = environment;
  const region = environment.aws?.region ?? '';

  const servers = await steps.take('start emulator, OpenSearch and stand-ins for models', async () => {
    const endpoint = endpointName(namespace, rehearsedModel.endpoint);
    const started = await startServers({ region, endpoint });
    deps.onStart(started.stop);
    return started;
  });
  const { url } = servers.emulator;
  deps.onEmulator({ emulatorUrl: url, region });
  const cdk = new CdkCli({ environment: name, region, emulatorUrl: url, folder });
  deps.onStart(async () => cdk.stop());

  await steps.take('cdk bootstrap', () => bootstrap(cdk, url, region));
  await steps.take('offer the Korean analyzer', () => offerKoreanAnalyzer(url, region));
  await steps.take('cdk deploy', () => deploy(cdk, deps.context));
  const templates = await readAssembly(join(folder, 'cdk.out'));
  deps.onTemplates(templates);
  const deployment = await steps.take(
    'read what is deployed',
    () => Deployment.read(url, region, namespace),
    ({ stacks, resources }) => `${stacks.length} stacks, ${resources.length} resources`,
  );

  await tagBuckets(deployment, templates);

  const kitCli = new KitCli(cdk.variables);
  const key = await steps.take('make the first key', () => issueFirstKey(kitCli, name));
  const kit = openKit(deployment.apiUrl, key, kitCli);
  const uploads = await steps.take(
    'upload documents until they are searchable',
    () => uploadDocuments(kit, folder),
    ({ seconds }) => describeSeconds(seconds),
  );
  deps.onUploads(uploads.seconds);
  await steps.take(
    'ask in English and Korean, whole and streamed',
    () => askCitedQuestions(kit, uploads),
    (answers) => answers.map(({ documentIds }) => `${documentIds.length} cited`).join(', '),
  );
  for (const [table, columns] of Object.entries(tables)) {
    await steps.take(`find a new row of the table ${table}`, () => findRow(kit, deployment, table, columns));
  }
  await steps.take('ask with 50 kB of HTML', () => askLongPrompt(kit));
  await steps.take('sign in and call with the ID token', () => signIn(deployment));
  await steps.take('open the web application', () => openWebApplication(deployment, key));
  await steps.take(
    'kit sync',
    () => syncSources(kit, deployment),
    (counts) => counts,
  );
  await steps.take(
    'send an unknown event, and replay it from the dead letters',
    () => replayDeadLetters(kit, deployment),
    (cause) => cause,
  );
  const people = await steps.take('make keys of other roles', () =>
    makePeople(kit, deployment.apiUrl, kitCli),
  );
  await closeTheLoop(kit, people, steps);
  if (environment.stage !== 'production')
    await tuneOwnModel(kit, people, { steps, sagemaker: servers.sagemaker });
  await deps.look?.({ url: deployment.apiUrl, key });

  await steps.take('delete a document and see it gone', () =>
    deleteDocument(kit, uploads.ids['models.md'] ?? '', englishQuestion),
  );

  await steps.take('cdk deploy with no change', () => deployUnchanged(cdk, deployment.stacks));
  const before = chain.retrieval.retrievedPassages;
  const changed = before === 2 ? 3 : 2;
  await steps.take('cdk deploy with a changed setting', () =>
    deploy(cdk, { retrievedPassages: String(changed) }),
  );
  await steps.take('see the setting wait as a candidate, and the champion answer', async () => {
    await requireDefaultRelease(kit, changed);
    await requirePassages(kit, before);
  });
  await steps.take(
    'cdk deploy of a broken stack, rolled back',
    () => deployBroken(cdk, deployment, { retrievedPassages: '1' }),
    (stack) => stack,
  );
  await steps.take('see the setting from before in force', () => requireDefaultRelease(kit, changed));
  await steps.take('cdk deploy after the failure', () => deploy(cdk));
  await steps.take('see the first setting in force again', async () => {
    await requireDefaultRelease(kit, undefined);
    await requirePassages(kit, before);
  });

  await steps.take('cdk destroy', () => destroy(cdk, deployment, namespace));
  await steps.take(
    'see that nothing is left',
    () => findLeftOvers(deployment, templates.retained),
    (kept) => (kept.length > 0 ? `kept as it was asked for: ${kept.join(', ')}` : 'nothing'),
  );
}

/** From an answer that did not help to a release that passed its gate, and back. */
async function closeTheLoop(kit: KitAccess, people: People, steps: StepLog): Promise<void> {
  const [user = kit] = people.users;
  const { answerId } = await steps.take(
    'give a thumbs down, and see it counted',
    () => giveFeedback(user, kit),
    ({ countedSeconds }) => `counted after ${countedSeconds.toFixed(1)} s`,
  );
  await steps.take(
    'find the answer in the review queue, and judge it',
    () => reviewAnswer(people.reviewers, answerId),
    (reviewers) => `${reviewers} reviewers`,
  );
  await steps.take(
    'make datasets',
    () => makeDatasets(kit),
    (made) => made,
  );
  const champion = await findChampion(kit);
  const candidate = await steps.take('make a candidate', () => makeCandidate(people.author));
  const rollout = await steps.take(
    'kit promote: evaluated, and passes the gate',
    () => evaluateCandidate(kit, candidate),
    ({ reasons }) => reasons.join('; '),
  );
  await steps.take('kit approve: not the author', () => approveCandidate(people, rollout));
  await steps.take('watch the canary until it is champion', () => watchCanary(people, rollout));
  await steps.take('see answers name the new release', () => requireRelease(kit, candidate));
  await steps.take(
    'kit rollback, until answers name the old release',
    () => rollBack(kit, champion),
    (seconds) => `${seconds.toFixed(1)} s, allowed are 60 s`,
  );
}

function describeSeconds(seconds: readonly number[]): string {
  const sorted = [...seconds].sort((one, other) => one - other);
  const percentile = (share: number) => (sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(1);
  return `${sorted.length} documents, median ${percentile(0.5)} s, p95 ${percentile(0.95)} s`;
}
