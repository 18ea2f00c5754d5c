import { z } from 'zod';
import { evaluationSettingsSchema } from '../lambdas/evaluation/settings';
import { reviewQueuesSchema } from '../lambdas/feedback/settings';
import { fineTuningSettingsSchema } from '../lambdas/fine-tuning/settings';
import { columnsSchema, ingestionSettingsSchema } from '../lambdas/ingestion/settings';
import { routesSchema } from '../lambdas/model-gateway/settings';
import { modelHubSettingsSchema } from '../lambdas/model-hub/settings';
import { promotionSettingsSchema } from '../lambdas/promotion/settings';
import { chainSettingsSchema } from '../lambdas/rag/settings';
import { endpointsSchema } from '../lambdas/serving/settings';
import { apiSchema } from './api-schema';
import { eventsSchema } from './events-schema';
import { findFallbackMistakes } from './find-fallback-mistakes';
import { findLoopMistakes } from './find-loop-mistakes';
import { findModelMistakes } from './find-model-mistakes';
import { leavesNetwork, networkSchema } from './network-schema';
import { vectorSearchSchema } from './vector-search-schema';

const days = (text: string) =>
  z
    .literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827])
    .describe(`${text}, in days, one of the spans that CloudWatch Logs knows (1 to 1827)`);

/** Amazon Cognito refuses a domain prefix with such a word. */
const reservedWord = /aws|amazon|cognito/;

/** Everything that may differ between environments; each field says unit, range and why it differs. */
export const environmentSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,19}$/)
      .refine((name) => name !== 'all', 'must not be all, which names every environment')
      .describe('name on the command line: a lower-case letter, then up to 19 of a-z, 0-9 and -'),
    stage: z
      .enum(['local', 'development', 'staging', 'production'])
      .describe('what it is for; production brings the rules that protect data'),
    namespace: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,29}$/)
      .refine((namespace) => !reservedWord.test(namespace), {
        error: 'must not hold aws, amazon or cognito, which the host name of the sign-in page may not',
      })
      .describe('prefix of the names of its resources: 2 to 30 of a-z, 0-9 and -, unique in its account'),
    aws: z
      .strictObject({
        account: z
          .string()
          .regex(/^\d{12}$/)
          .optional()
          .describe('12 digits; left out: the account of the credentials that deploy'),
        region: z
          .string()
          .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
          .describe('e.g. ap-northeast-2: where its users and its models are'),
      })
      .optional()
      .describe('where it is deployed; left out: on this machine'),
    sharesNamespaceWith: z
      .array(z.string())
      .default([])
      .describe('environments that share account and namespace, in other regions; both have to say so'),
    retention: z
      .strictObject({
        data: z
          .enum(['retain', 'destroy'])
          .describe('what happens to data when the environment is removed: production retains it'),
        answerLogDays: days('questions and answers; as long as reviewers need them'),
        logDays: days('logs of functions; as long as an incident is looked into'),
      })
      .describe('how long data is kept'),
    isDeletionProtected: z
      .boolean()
      .describe(
        'true: the pool of people refuses to be deleted, as tables do wherever data is retained; production',
      ),
    areAlarmsOn: z.boolean().describe('true: someone is called; production'),
    routes: routesSchema,
    chain: chainSettingsSchema.describe('settings of the chain; they make the default release'),
    ingestion: ingestionSettingsSchema.prefault({}).describe('how documents become passages'),
    vectorSearch: vectorSearchSchema.describe('where passages are kept, and its size'),
    tables: z
      .record(z.string().regex(/^[a-z][a-z0-9-]{0,29}$/), columnsSchema)
      .default({})
      .describe('tables that the index follows, a document a row, by name; made by the kit, on AWS only'),
    events: eventsSchema
      .default({ stream: 'none' })
      .describe('the stream of events that feedback, monitoring and evaluation live on'),
    reviews: reviewQueuesSchema.describe('review queues by name: what gets into each, and what it asks'),
    evaluation: evaluationSettingsSchema
      .prefault({})
      .describe('what judges answers, and how live ones are sampled'),
    promotion: promotionSettingsSchema
      .prefault({})
      .describe('what a candidate has to pass to become champion'),
    modelHub: modelHubSettingsSchema
      .prefault({})
      .describe('open models that are imported here, and versions of one’s own'),
    endpoints: endpointsSchema,
    fineTuning: fineTuningSettingsSchema.optional(),
    network: networkSchema
      .default({ kind: 'none' })
      .describe('where functions run; an OpenSearch domain needs a VPC'),
    encryption: z
      .enum(['aws-owned', 'customer-key'])
      .default('aws-owned')
      .describe(
        'customer-key: data is encrypted with a KMS key of the account, billed by the month, that can be audited and withdrawn',
      ),
    api: apiSchema.prefault({}).describe('limits and address of the API on AWS'),
    alarmEmails: z
      .array(z.email())
      .refine((emails) => new Set(emails).size === emails.length, 'must name each address once')
      .default([])
      .describe('whom alarms are sent to; each has to confirm once'),
  })
  .superRefine((environment, context) => {
    const refuse = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });

    const requireRoute = (field: keyof typeof environment.chain, kind: string) => {
      const name = environment.chain[field];
      if (typeof name !== 'string') return;
      const known = Object.keys(environment.routes).filter(
        (route) => environment.routes[route]?.kind === kind,
      );
      if (!known.includes(name)) {
        refuse(['chain', field], `must name a ${kind} route (${known.join(', ') || 'there is none'})`);
      }
    };
    requireRoute('chatRoute', 'chat');
    requireRoute('condenseRoute', 'chat');
    requireRoute('embeddingRoute', 'embedding');
    requireRoute('rerankRoute', 'rerank');
    for (const [name, route] of Object.entries(environment.routes)) {
      if (route.firstTokenTimeoutMs > route.totalTimeoutMs) {
        refuse(
          ['routes', name, 'firstTokenTimeoutMs'],
          `must be at most totalTimeoutMs (${route.totalTimeoutMs})`,
        );
      }
      if (route.provider.type === 'bedrock' && /[*?]/.test(route.model)) {
        refuse(['routes', name, 'model'], 'must name one model: a function is allowed to call just that');
      }
    }
    if ('rag' in environment.routes) {
      refuse(['routes', 'rag'], 'must have another name: rag is the chain');
    }
    const { overlapTokens, passageTokens } = environment.ingestion;
    if (overlapTokens * 2 >= passageTokens) {
      refuse(['ingestion', 'overlapTokens'], `must be less than half of passageTokens (${passageTokens})`);
    }
    const search = environment.vectorSearch;
    if (search.store === 'opensearch' && search.dataNodes < search.zones) {
      refuse(['vectorSearch', 'dataNodes'], `must be at least the number of zones (${search.zones})`);
    }
    if (search.store === 'opensearch' && search.zones === 2 && search.dataNodes % 2 !== 0) {
      refuse(['vectorSearch', 'dataNodes'], 'must be even in 2 zones: OpenSearch Service takes no other');
    }
    if ((environment.stage === 'local') !== (environment.aws === undefined)) {
      refuse(['aws'], 'must be left out in stage local, and be there in every other');
    }
    if (environment.stage === 'local' && search.store !== 'sqlite') {
      refuse(['vectorSearch', 'store'], 'must be sqlite in stage local');
    }
    if (environment.stage !== 'local' && search.store === 'sqlite') {
      refuse(
        ['vectorSearch', 'store'],
        'must be opensearch or none outside stage local: functions share no disk',
      );
    }
    if (environment.chain.isIndexEnabled && search.store === 'none') {
      refuse(['vectorSearch', 'store'], 'must not be none while chain.isIndexEnabled is true');
    }
    const { network } = environment;
    if (search.store === 'opensearch' && network.kind === 'none') {
      refuse(
        ['network', 'kind'],
        'must be own or existing where the store is opensearch: the domain is in a VPC',
      );
    }
    if (search.store === 'none' && Object.keys(environment.tables).length > 0) {
      refuse(['tables'], 'must be left out where there is no index to follow them');
    }
    if (network.kind === 'own' && search.store === 'opensearch' && search.zones > network.zones) {
      refuse(['network', 'zones'], `must be at least the zones of the domain (${search.zones})`);
    }
    if (network.kind === 'existing' && network.subnetIds.length !== network.availabilityZones.length) {
      refuse(
        ['network', 'subnetIds'],
        `must be one for each of availabilityZones (${network.availabilityZones.length})`,
      );
    }
    const { region } = environment.aws ?? {};
    if (network.kind === 'existing') {
      const zones = new Set(network.availabilityZones);
      if (zones.size < network.availabilityZones.length) {
        refuse(['network', 'availabilityZones'], 'must name each zone once');
      } else if (search.store === 'opensearch' && search.zones > zones.size) {
        refuse(
          ['network', 'availabilityZones'],
          `must be at least as many as the zones of the domain (${search.zones})`,
        );
      }
      if (region && [...zones].some((zone) => !zone.startsWith(region))) {
        refuse(['network', 'availabilityZones'], `must be zones of the region (${region})`);
      }
    }
    const certificate = environment.api.domain?.certificateArn;
    if (region && certificate && certificate.split(':')[3] !== region) {
      refuse(['api', 'domain', 'certificateArn'], `must be in the region of the environment (${region})`);
    }
    for (const [name, route] of Object.entries(environment.routes)) {
      if (network.kind === 'none' || network.egress !== 'none' || !leavesNetwork(route.provider)) continue;
      refuse(
        ['network', 'egress'],
        `must be nat or a proxy: the route ${name} calls a third party (${route.provider.type}), which no endpoint of a VPC reaches`,
      );
    }
    for (const [name, { provider }] of Object.entries(environment.routes)) {
      if (network.kind === 'none' || network.egress === 'nat') continue;
      if (!('region' in provider) || !provider.region || provider.region === region) continue;
      refuse(
        ['network', 'egress'],
        `must be nat: the route ${name} calls ${provider.type} in ${provider.region}, endpoints of a VPC are of its own region, and the AWS SDK takes no proxy`,
      );
    }
    for (const { path, message } of findFallbackMistakes(environment.routes)) {
      refuse(path, message);
    }
    for (const { path, message } of findLoopMistakes(environment)) refuse([...path], message);
    for (const { path, message } of findModelMistakes(environment)) refuse([...path], message);
    if (environment.stage !== 'production') return;
    if (environment.retention.data !== 'retain') {
      refuse(['retention', 'data'], 'must be retain in stage production');
    }
    if (!environment.isDeletionProtected) {
      refuse(['isDeletionProtected'], 'must be true in stage production');
    }
    if (!environment.areAlarmsOn) refuse(['areAlarmsOn'], 'must be true in stage production');
    for (const [name, route] of Object.entries(environment.routes)) {
      if (route.provider.type === 'offline') {
        refuse(
          ['routes', name, 'provider', 'type'],
          'must not be offline in stage production: it is for trials',
        );
      }
    }
  });

/** An environment, checked and with its defaults filled in. */
export type Environment = z.output<typeof environmentSchema>;

/** An environment as it is written in `environments/<name>.ts`. */
export type EnvironmentInput = z.input<typeof environmentSchema>;
