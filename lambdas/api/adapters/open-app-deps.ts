import { openEvents } from '../../feedback/client';
import { openDocuments, openReplay } from '../../ingestion/client';
import type { Log } from '../../platform/log';
import { openDynamo } from '../../platform/open-dynamo';
import { randomId } from '../../platform/random-id';
import { readVariables } from '../../platform/read-variables';
import { type Answering, openAnswering, openAnswers, openChain, openKnowledge } from '../../rag/client';
import type { AppDeps } from '../create-app';
import { cancellationsVariables } from '../settings';
import { DynamoCancellations } from './dynamo-cancellations';
import { openCallerKeys } from './open-caller-keys';
import { openLoopDeps } from './open-loop-deps';
import { openTokenVerifier } from './open-token-verifier';

/** Lambda takes events of 6 MB, in which an upload's bytes are a third longer: larger ones go by /v1/uploads. */
const maxBodyBytes = 4_194_304;
const formBytes = 65_536;

/** What the application needs in a function, and what the function waits for before an invocation ends. */
export interface OpenedAppDeps extends AppDeps {
  readonly settle: () => Promise<void>;
}

/**
 * What the application needs in a function; servers are first asked by the requests that need them.
 *
 * @throws `missing_setting` with the grant that the function lacks
 */
export function openAppDeps(log: Log): OpenedAppDeps {
  const now = () => new Date();
  const events = openEvents({ log });
  const answering = openAnswering({ log, publish: events.publish });
  const answers = openAnswers();
  const { table } = readVariables(cancellationsVariables, 'Cancellations.grantAccess');
  return {
    ...openIndexed(answering),
    ...openLoopDeps(answering, { answers, publish: events.publish }),
    gateway: answering.gateways.own,
    chain: openChain(answering),
    releasePicker: answering.releases,
    answers,
    keys: openCallerKeys(),
    tokens: openTokenVerifier(),
    cancellations: new DynamoCancellations({ client: openDynamo(), table, now, log }),
    chainSettings: answering.chainSettings,
    log,
    now,
    randomId,
    // Proxies on the way, CloudFront among them, give up after 30 seconds of silence, some companies' after 10.
    heartbeatMs: 8_000,
    maxBodyBytes,
    maxUploadBytes: maxBodyBytes + formBytes,
    settle: () => events.settle(),
  };
}

/** What is there only with an index. */
function openIndexed(
  answering: Answering,
): Pick<AppDeps, 'index' | 'fingerprint' | 'searchOf' | 'documents' | 'replay'> {
  const knowledge = openKnowledge(answering);
  if (knowledge === undefined) return {};
  const { pinned, ...searching } = knowledge;
  return {
    ...searching,
    documents: openDocuments({ index: pinned }),
    replay: openReplay({ log: answering.log }),
  };
}
