import type { DeployedTemplates, Gap } from './read-assembly';
import type { TakenStep } from './step-log';

/** What a rehearsal did, and what it could not. */
export interface RehearsalReport {
  readonly environment: string;
  readonly isPassed: boolean;
  /** The step that failed, and why. */
  readonly failure?: { readonly step: string; readonly message: string };
  readonly seconds: number;
  readonly steps: readonly TakenStep[];
  /** Of each document, from its last byte to the moment it was searchable. */
  readonly uploadSeconds: readonly number[];
  /** Resources in the templates; 0 when it failed before they were made. */
  readonly resources: number;
  readonly stubs: readonly Gap[];
  readonly ignored: readonly Gap[];
  readonly changes: readonly Gap[];
  /** What no template shows. */
  readonly limits: readonly string[];
}

/** What a rehearsal never proves, whatever is deployed. */
export const limits: readonly string[] = [
  'streaming: the emulator sends a function’s answer whole; that an answer streams is proved on the Node.js host',
  'models: a stand-in for Amazon Bedrock answers with the kit’s built-in offline model; whether the account may use the models, and the regions behind an inference profile, are not asked',
  'models of one’s own: moto and stand-ins take the place of SageMaker and of the public hub; a job leaves an adapter that nobody has trained, with the rights of its role; that a role may be passed on is not asked',
  'the domain: one OpenSearch in plain HTTP behind a gate that asks IAM for each call; the domain’s own roles are taken note of and not enforced',
  'the network: functions run beside the emulator, so no route, endpoint or security group can be missing',
  'states: the emulator lets a state machine call its function also without the permission',
  'TLS, DNS, quotas, prices and everything that AWS does in its own time',
];

/** Puts a report together. */
export function makeReport(
  outcome: Pick<RehearsalReport, 'environment' | 'failure' | 'seconds' | 'steps' | 'uploadSeconds'>,
  templates: DeployedTemplates | undefined,
): RehearsalReport {
  return {
    ...outcome,
    isPassed: outcome.failure === undefined,
    resources: templates?.resources ?? 0,
    stubs: templates?.stubs ?? [],
    ignored: templates?.ignored ?? [],
    changes: templates?.changes ?? [],
    limits,
  };
}

/** The report for people; the steps were printed as they were taken. */
export function describeReport(report: RehearsalReport): string {
  const { environment, failure, seconds, resources, stubs, ignored, changes } = report;
  const outcome = failure
    ? `The rehearsal of ${environment} failed after ${seconds.toFixed(0)} s, at "${failure.step}":\n${failure.message}`
    : `The rehearsal of ${environment} passed in ${seconds.toFixed(0)} s, with ${resources} resources.`;
  return [
    ...(resources > 0
      ? [
          'Not rehearsed, because the emulator refuses the type (an inert resource stands in its place):',
          ...stubs.map(describeGap),
          'Deployed, and not heeded by the emulator:',
          ...ignored.map(describeGap),
          'Changed, so that the emulator takes it:',
          ...changes.map(describeGap),
        ]
      : []),
    'Not proved by any rehearsal:',
    ...report.limits.map((limit) => `  ${limit}`),
    '',
    outcome,
  ].join('\n');
}

function describeGap({ what, reason, resources }: Gap): string {
  const shown = resources.slice(0, 3).join(', ');
  const more = resources.length > 3 ? ` and ${resources.length - 3} more` : '';
  return `  ${what}: ${reason} (${shown}${more})`;
}
