import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { parseJson } from '../../lambdas/platform/json';

const targetShape = z.looseObject({
  ServiceNamespace: z.literal('sagemaker'),
  ScalableDimension: z.literal('sagemaker:inference-component:DesiredCopyCount'),
  ResourceId: z.string().regex(/^inference-component\/[\w-]{1,63}$/),
});
const policyShape = targetShape.extend({ PolicyName: z.string(), PolicyType: z.string() });
const alarmShape = z.looseObject({ AlarmName: z.string() });

/** A server of the tests that speaks as Application Auto Scaling and the alarms of CloudWatch do. */
export interface StandInScaling {
  readonly url: string;
  /** As they were registered, by the name of the component. */
  readonly targets: Map<string, z.output<typeof targetShape>>;
  /** By their names; they go with their target. */
  readonly policies: Map<string, z.output<typeof policyShape>>;
  /** By their names. */
  readonly alarms: Map<string, z.output<typeof alarmShape>>;
  /** Refuses the next calls with these errors, one after the other. */
  readonly refusals: { readonly name: string; readonly message: string }[];
  /** Calls by their names, in order. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/** @param options.isInService - whether there is a component of that name that can be scaled */
export async function startStandInScaling(options: {
  readonly isInService: (component: string) => boolean;
}): Promise<StandInScaling> {
  const targets: StandInScaling['targets'] = new Map();
  const policies: StandInScaling['policies'] = new Map();
  const alarms: StandInScaling['alarms'] = new Map();
  const refusals: { readonly name: string; readonly message: string }[] = [];
  const calls: string[] = [];
  const refuse = (name: string, message: string): never => {
    throw Object.assign(new Error(message), { name });
  };
  const componentOf = (resource: string) => resource.slice('inference-component/'.length);

  // By the names of the calls, with a small first letter.
  const operations: Readonly<Record<string, (body: string) => object>> = {
    registerScalableTarget: (body) => {
      const target = parseJson(body, targetShape, 'the call');
      const component = componentOf(target.ResourceId);
      if (!options.isInService(component)) refuse('ValidationException', `${component} does not exist`);
      targets.set(component, target);
      return { ScalableTargetARN: `arn:aws:application-autoscaling:us-east-1:123456789012:${component}` };
    },
    putScalingPolicy: (body) => {
      const policy = parseJson(body, policyShape, 'the call');
      if (!targets.has(componentOf(policy.ResourceId))) {
        refuse('ObjectNotFoundException', `No scalable target registered for ${policy.ResourceId}`);
      }
      policies.set(policy.PolicyName, policy);
      return { PolicyARN: arnOfPolicy(policy.PolicyName), Alarms: [] };
    },
    deregisterScalableTarget: (body) => {
      const { ResourceId: resource } = parseJson(body, targetShape, 'the call');
      if (!targets.delete(componentOf(resource))) {
        refuse('ObjectNotFoundException', `No scalable target found for ${resource}`);
      }
      for (const [name, policy] of policies) if (policy.ResourceId === resource) policies.delete(name);
      return {};
    },
    putMetricAlarm: (body) => {
      const alarm = parseJson(body, alarmShape, 'the call');
      alarms.set(alarm.AlarmName, alarm);
      return {};
    },
    deleteAlarms: (body) => {
      const { AlarmNames: names } = parseJson(
        body,
        z.object({ AlarmNames: z.array(z.string()) }),
        'the call',
      );
      for (const name of names) {
        if (!alarms.delete(name)) refuse('ResourceNotFound', `there is no alarm ${name}`);
      }
      return {};
    },
  };

  const server = createServer(async (request, response) => {
    const call = String(request.headers['x-amz-target']).replace(/^\w+\./, '');
    calls.push(call);
    const headers = { 'content-type': String(request.headers['content-type']) };
    try {
      const body = await text(request);
      const refusal = refusals.shift();
      if (refusal) refuse(refusal.name, refusal.message);
      const answer =
        operations[call.charAt(0).toLowerCase() + call.slice(1)]?.(body) ??
        refuse('UnknownOperationException', `${call} is unknown`);
      response.writeHead(200, headers).end(JSON.stringify(answer));
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      response
        .writeHead(400, { ...headers, 'x-amzn-errortype': name })
        .end(JSON.stringify({ __type: name, message, Message: message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    targets,
    policies,
    alarms,
    refusals,
    calls,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the policies of the stand-in are known by. */
export function arnOfPolicy(name: string): string {
  return `arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:1:resource/sagemaker:policyName/${name}`;
}
