import type { RunningEmulator } from '../../services/emulator/running-emulator';
import { startEmulator } from '../../services/emulator/start-emulator';
import type { RunningOpenSearch } from '../../services/opensearch/running-open-search';
import { startOpenSearch } from '../../services/opensearch/start-open-search';
import { RehearsalError } from '../rehearsal-error';
import { CallRights } from './call-rights';
import { findDomainArn } from './find-domain-arn';
import { startBedrock } from './start-bedrock';
import { startDomainGate } from './start-domain-gate';
import { type RehearsedSageMaker, startSageMaker } from './start-sagemaker';
import { startWeightsHub } from './start-weights-hub';

/** What a rehearsal runs against. */
export interface Servers {
  readonly emulator: RunningEmulator;
  readonly openSearch: RunningOpenSearch;
  readonly sagemaker: RehearsedSageMaker;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the AWS emulator with IAM enforced, an OpenSearch behind a gate that asks IAM as the service does, and the
 * stand-ins for Bedrock, for SageMaker and for the public hub of weights.
 *
 * @param options.endpoint - name of the endpoint that SageMaker has
 */
export async function startServers(options: {
  readonly region: string;
  readonly endpoint: string;
}): Promise<Servers> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.all(stops.splice(0).map((end) => end()));
  };
  try {
    const openSearch = await startOpenSearch({ hasNori: true });
    stops.push(openSearch.stop);
    let emulatorUrl = '';
    let callRights: CallRights | undefined;
    const rights = () => {
      callRights ??= new CallRights(emulatorUrl, options.region);
      return callRights;
    };
    const bedrock = await startBedrock({ region: options.region, rights });
    stops.push(bedrock.stop);
    const sagemaker = await startSageMaker({ ...options, rights, emulatorUrl: () => emulatorUrl });
    stops.push(sagemaker.stop);
    const hub = await startWeightsHub();
    stops.push(hub.close);
    const gate = await startDomainGate({
      openSearchUrl: openSearch.url,
      rights,
      domainArn: () => findDomainArn(emulatorUrl, options.region),
    });
    stops.push(gate.stop);
    const emulator = await startEmulator({
      isIamEnforced: true,
      environment: {
        MINISTACK_OPENSEARCH_ENDPOINT: new URL(gate.url).host,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
        AWS_ENDPOINT_URL_SAGEMAKER: sagemaker.url,
        AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: sagemaker.url,
        STAND_IN_HUB: hub.url,
      },
    });
    stops.push(emulator.stop);
    emulatorUrl = emulator.url;
    return { emulator, openSearch, sagemaker, stop };
  } catch (error) {
    await stop();
    // Of the servers themselves, with what is missing and how to get it.
    throw error instanceof Error ? new RehearsalError(error.message, { cause: error }) : error;
  }
}
