import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { parseJson } from '../../lambdas/platform/json';
import { framePayloads, openAiChunks, serverSentEvents } from '../model-gateway/wires';

const componentShape = z.looseObject({
  InferenceComponentName: z.string(),
  EndpointName: z.string(),
  VariantName: z.string().optional(),
  Specification: z.looseObject({
    ModelName: z.string().optional(),
    BaseInferenceComponentName: z.string().optional(),
    Container: z.looseObject({ ArtifactUrl: z.string().optional() }).optional(),
  }),
  RuntimeConfig: z.looseObject({ CopyCount: z.number() }).optional(),
});

/** A component as it was asked for. */
export type AskedComponent = z.output<typeof componentShape>;

/** What becomes of a component that is asked for. */
export type Fate =
  | { readonly ends: 'in-service' | 'rolled-back' | 'never' }
  | { readonly ends: 'failed'; readonly reason: string };

interface Kept {
  readonly asked: AskedComponent;
  readonly fate: Fate;
  looks: number;
  /** How often it was to be deleted while it was being created. */
  refusedDeletions: number;
  isDeleting: boolean;
}

/** Looks that a component is on its way for. */
const looksUnderway = 2;
/** Deletions that are refused until the creation of what never comes to life has ended. */
const refusedDeletions = 2;

/** A server of the tests that speaks as SageMaker does of inference components, which moto has not. */
export interface StandInSageMaker {
  readonly url: string;
  /** What becomes of the next component. */
  fate: Fate;
  /** Status that endpoints have; undefined: there are none. */
  endpointStatus: string | undefined;
  /** Refuses the next component with this error, by its name. */
  refusal: { readonly name: string; readonly message: string } | undefined;
  /** As they were asked for, by name. */
  component(name: string): AskedComponent | undefined;
  /** Models that whole versions are read by. */
  readonly models: Map<string, unknown>;
  /** Calls by their names, in order. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

class Refusal extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Starts it with the base of one endpoint.
 *
 * @param options.forwardTo - where calls go that it knows nothing of; left out: it refuses them
 */
export async function startStandInSageMaker(options: {
  readonly endpoint: string;
  readonly forwardTo?: string;
}): Promise<StandInSageMaker> {
  const components = new Map<string, Kept>();
  const calls: string[] = [];
  const models = new Map<string, unknown>();
  const state: Pick<StandInSageMaker, 'fate' | 'endpointStatus' | 'refusal'> = {
    fate: { ends: 'in-service' },
    endpointStatus: 'InService',
    refusal: undefined,
  };
  const base = `${options.endpoint}-base`;
  components.set(base, {
    asked: {
      InferenceComponentName: base,
      EndpointName: options.endpoint,
      Specification: { ModelName: 'base-model' },
    },
    fate: { ends: 'in-service' },
    looks: looksUnderway,
    refusedDeletions: 0,
    isDeleting: false,
  });

  const named = (body: string) => {
    const { InferenceComponentName: name } = parseJson(
      body,
      z.looseObject({ InferenceComponentName: z.string() }),
      'the call',
    );
    const kept = components.get(name);
    if (kept) return kept;
    throw new Refusal('ValidationException', `Could not find inference component "${name}".`);
  };
  const statusOf = ({ fate, looks, isDeleting }: Kept) => {
    if (isDeleting) return 'Deleting';
    if (looks < looksUnderway || fate.ends === 'never') return 'Creating';
    return fate.ends === 'failed' ? 'Failed' : 'InService';
  };
  // By the names of the calls, with a small first letter.
  const operations: Readonly<Record<string, (body: string) => unknown>> = {
    createInferenceComponent: (body) => {
      const asked = parseJson(body, componentShape, 'the call');
      const { refusal } = state;
      state.refusal = undefined;
      if (refusal) throw new Refusal(refusal.name, refusal.message);
      const { InferenceComponentName: name, Specification: specification } = asked;
      if (components.has(name)) {
        throw new Refusal(
          'ValidationException',
          `Cannot create already existing inference component "${name}".`,
        );
      }
      const { BaseInferenceComponentName: loader, Container: container, ModelName: model } = specification;
      if (loader !== undefined ? !components.has(loader) : !models.has(model ?? '')) {
        throw new Refusal('ValidationException', `Could not find ${loader ?? model}.`);
      }
      if (loader !== undefined && !container?.ArtifactUrl?.endsWith('.tar.gz')) {
        throw new Refusal('ValidationException', 'ArtifactUrl must point to a .tar.gz');
      }
      components.set(name, { asked, fate: state.fate, looks: 0, refusedDeletions: 0, isDeleting: false });
      return {
        InferenceComponentArn: `arn:aws:sagemaker:us-east-1:123456789012:inference-component/${name}`,
      };
    },
    describeInferenceComponent: (body) => {
      const kept = named(body);
      const { asked, fate, isDeleting } = kept;
      const status = statusOf(kept);
      kept.looks++;
      // It is gone at the look after the one that saw it go.
      if (isDeleting) components.delete(asked.InferenceComponentName);
      const isOld = fate.ends === 'rolled-back';
      return {
        ...asked,
        InferenceComponentStatus: status,
        ...(fate.ends === 'failed' && status === 'Failed' && { FailureReason: fate.reason }),
        Specification: isOld
          ? { ...asked.Specification, Container: { ArtifactUrl: 's3://models/older.tar.gz' } }
          : asked.Specification,
      };
    },
    listInferenceComponents: (body) => {
      const query = parseJson(
        body,
        z.looseObject({ EndpointNameEquals: z.string(), NextToken: z.string().optional() }),
        'the call',
      );
      const all = [...components.values()].filter(
        ({ asked }) => asked.EndpointName === query.EndpointNameEquals,
      );
      // A page of two, so that lists of three have two.
      const start = Number(query.NextToken ?? 0);
      return {
        InferenceComponents: all.slice(start, start + 2).map((kept) => ({
          InferenceComponentName: kept.asked.InferenceComponentName,
          EndpointName: kept.asked.EndpointName,
          InferenceComponentStatus: statusOf(kept),
        })),
        ...(start + 2 < all.length && { NextToken: String(start + 2) }),
      };
    },
    // In the words of the AWS provider of Terraform, and of teardown.py of huggingface's hf-cloud-sagemaker skills.
    deleteInferenceComponent: (body) => {
      const kept = named(body);
      const { InferenceComponentName: name } = kept.asked;
      const refuse = (words: string) => {
        throw new Refusal('ValidationException', `Cannot delete inference component "${name}" ${words}.`);
      };
      if (kept.isDeleting) refuse('while it is in state DELETE_IN_PROGRESS');
      if (statusOf(kept) === 'Creating' && kept.refusedDeletions++ < refusedDeletions) {
        refuse('while it is in state CREATE_IN_PROGRESS');
      }
      kept.isDeleting = true;
      return {};
    },
    createModel: (body) => {
      const model = parseJson(body, z.looseObject({ ModelName: z.string() }), 'the call');
      if (models.has(model.ModelName)) {
        throw new Refusal(
          'ValidationException',
          `Cannot create already existing model "${model.ModelName}".`,
        );
      }
      models.set(model.ModelName, model);
      return { ModelArn: `arn:aws:sagemaker:us-east-1:123456789012:model/${model.ModelName}` };
    },
    deleteModel: (body) => {
      const { ModelName: name } = parseJson(body, z.looseObject({ ModelName: z.string() }), 'the call');
      if (!models.delete(name)) throw new Refusal('ValidationException', `Could not find model "${name}".`);
      return {};
    },
    ...(options.forwardTo === undefined && {
      describeEndpoint: () => {
        const { endpointStatus: EndpointStatus } = state;
        if (EndpointStatus === undefined) {
          throw new Refusal('ValidationException', `Could not find endpoint "${options.endpoint}".`);
        }
        return { EndpointName: options.endpoint, EndpointStatus };
      },
    }),
  };

  /** A streamed completion of the component that is named, in the form of the container. */
  const invoke = (request: IncomingMessage) => {
    const name = String(request.headers['x-amzn-sagemaker-inference-component']);
    const kept = components.get(name);
    if (kept === undefined || statusOf(kept) !== 'InService') {
      throw new Refusal('ValidationError', `Inference Component ${name} was not found.`);
    }
    return framePayloads(serverSentEvents(openAiChunks('yes')), 50);
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const target = String(request.headers['x-amz-target'] ?? 'InvokeEndpointWithResponseStream');
    const call = target.replace('SageMaker.', '');
    calls.push(call);
    const answer = operations[call.charAt(0).toLowerCase() + call.slice(1)];
    const isOfRuntime = request.headers['x-amz-target'] === undefined;
    if (!isOfRuntime && answer === undefined && options.forwardTo !== undefined) {
      const { host: _, 'content-length': __, ...headers } = request.headers;
      const forwarded = await fetch(options.forwardTo + (request.url ?? '/'), {
        method: 'POST',
        headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
        body,
      });
      response.writeHead(forwarded.status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(await forwarded.text());
      return;
    }
    try {
      if (isOfRuntime) {
        const streamed = invoke(request);
        response.writeHead(200, streamed.headers).end(streamed.body);
        return;
      }
      const result = answer?.(body);
      if (result === undefined) throw new Refusal('UnknownOperationException', `${call} is unknown`);
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(result));
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': name });
      response.end(JSON.stringify({ __type: name, message, Message: message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    component: (name: string) => components.get(name)?.asked,
    models,
    calls,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
