import { z } from 'zod';
import type { ProviderSettings } from '../lambdas/model-gateway/settings';

/** Larger ones AWS does not take; in smaller ones a domain and the functions run out of addresses. */
const isSizeOfVpc = (prefix: number) => prefix >= 16 && prefix <= 24;

/** Whether an address holds a user or a password. */
export function hasCredentials(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

const egressSchema = z
  .union([
    z.literal('none').describe('calls reach AWS services through endpoints of the VPC, and nothing else'),
    z.literal('nat').describe('calls leave through a NAT gateway: billed by the hour'),
    z.strictObject({
      proxyUrl: z
        .url({ protocol: /^https?$/ })
        .refine((url) => !hasCredentials(url), {
          error: 'must be without user and password: variables of functions are read by many',
          abort: true,
        })
        .describe('a proxy of your own that functions reach in the VPC, e.g. http://proxy.internal:3128'),
    }),
  ])
  .describe('how calls leave the VPC; a route to a third party needs nat or a proxy');

/** Where functions run, and how their calls leave. */
export const networkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none').describe('functions run outside a VPC') }),
  z.strictObject({
    kind: z.literal('own').describe('a VPC of its own'),
    cidr: z
      .cidrv4()
      .refine((cidr) => isSizeOfVpc(Number(cidr.split('/')[1])), 'must be /16 to /24')
      .default('10.0.0.0/16')
      .describe('addresses of the VPC, /16 to /24; other than those of networks that it is joined with'),
    zones: z
      .literal([1, 2, 3])
      .describe('availability zones with subnets, 1, 2 or 3; each has its own endpoints, billed by the hour'),
    egress: egressSchema,
  }),
  z.strictObject({
    kind: z
      .literal('existing')
      .describe('a VPC that is there, with the endpoints or the way out that it has'),
    vpcId: z
      .string()
      .regex(/^vpc-[0-9a-f]+$/)
      .describe('vpc-…'),
    availabilityZones: z
      .array(z.string().min(1))
      .min(1)
      .max(6)
      .describe('zone of each subnet, e.g. ap-northeast-2a'),
    subnetIds: z
      .array(z.string().regex(/^subnet-[0-9a-f]+$/))
      .min(1)
      .max(6)
      .describe('private subnets, one a zone, in the order of availabilityZones'),
    egress: egressSchema,
  }),
]);

/** Hosts that are reached inside a network: no certificate authority names them, and no router of the internet. */
const privateHost =
  /(^localhost$|\.(internal|local|lan)$|^10\.|^127\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.)/;

/** Whether a provider is reached over the internet, not through an endpoint of the VPC or inside it. */
export function leavesNetwork(provider: ProviderSettings): boolean {
  switch (provider.type) {
    case 'openai-compatible':
    case 'anthropic':
      return isOnInternet(provider.baseUrl);
    case 'bedrock':
    case 'sagemaker':
    case 'offline':
      return false;
  }
}

/** Whether an address is outside every network of one's own. */
export function isOnInternet(url: string): boolean {
  return !privateHost.test(new URL(url).hostname);
}
