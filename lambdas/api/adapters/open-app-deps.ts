import { openDocuments, openReplay } from '../../ingestion/client';
import { openAwsModelGateway } from '../../model-gateway/client';
import { parseJson } from '../../platform/json';
import type { Log } from '../../platform/log';
import { openDynamo } from '../../platform/open-dynamo';
import { randomId } from '../../platform/random-id';
import { readVariables } from '../../platform/read-variables';
import { openAnswers, openChain, readChainSettings } from '../../rag/client';
import { indexFingerprintSchema, vectorSearchVariables } from '../../vector-search/settings';
import type { AppDeps } from '../create-app';
import { cancellationsVariables } from '../settings';
import { DynamoCancellations } from './dynamo-cancellations';
import { lazyPassageIndex } from './lazy-passage-index';
import { openCallerKeys } from './open-caller-keys';
import { openTokenVerifier } from './open-token-verifier';

/** Lambda takes events of 6 MB, in which an upload's bytes are a third longer: larger ones go by /v1/uploads. */
const maxBodyBytes = 4_194_304;
const formBytes = 65_536;

/**
 * What the application needs in a function; servers are first asked by the requests that need them.
 *
 * @throws `missing_setting` with the grant that the function lacks
 */
export function openAppDeps(log: Log): AppDeps {
  const now = () => new Date();
  const gateway = openAwsModelGateway({ log });
  const chainSettings = readChainSettings();
  const knowledge = chainSettings.isIndexEnabled ? openKnowledge(log) : undefined;
  const { table } = readVariables(cancellationsVariables, 'Cancellations.grantAccess');
  return {
    ...knowledge,
    gateway,
    chain: openChain({ gateway, index: knowledge?.index, log }),
    answers: openAnswers(),
    keys: openCallerKeys(),
    tokens: openTokenVerifier(),
    cancellations: new DynamoCancellations({ client: openDynamo(), table, now, log }),
    chainSettings,
    log,
    now,
    randomId,
    // Proxies on the way, CloudFront among them, give up after 30 seconds of silence, some companies' after 10.
    heartbeatMs: 8_000,
    maxBodyBytes,
    maxUploadBytes: maxBodyBytes + formBytes,
  };
}

/** What is there only with an index. */
function openKnowledge(log: Log): Pick<AppDeps, 'index' | 'fingerprint' | 'documents' | 'replay'> {
  const { fingerprint } = readVariables(vectorSearchVariables, 'VectorSearch.grantRead');
  const index = lazyPassageIndex();
  return {
    index,
    fingerprint: parseJson(fingerprint, indexFingerprintSchema, vectorSearchVariables.fingerprint),
    documents: openDocuments({ index }),
    replay: openReplay({ log }),
  };
}
