import { parseShape } from '../platform/json';
import { type Invocation, openLambdaLog } from '../platform/lambda-log';
import { AwsDomainPackages } from './adapters/aws-domain-packages';
import { isNoriSettled } from './associate-nori';
import { resourceRequestSchema } from './resource-request';
import { customResourceTypes, noriPackagePropertiesSchema } from './settings';

const requestSchema = resourceRequestSchema(customResourceTypes.noriPackage, noriPackagePropertiesSchema);
const { log, begin } = openLambdaLog('vector-search');
const packages = new AwsDomainPackages();

/** Says whether the domain has the Korean analyzer now, or is rid of it; asked every half minute until it is. */
export async function handler(event: unknown, invocation?: Invocation): Promise<{ IsComplete: boolean }> {
  begin(invocation);
  const request = parseShape(event, requestSchema, 'the request of the deployment');
  return { IsComplete: await isNoriSettled(request, { packages, log }) };
}
