import { parseShape } from '../platform/json';
import { type Invocation, openLambdaLog } from '../platform/lambda-log';
import { AwsDomainPackages } from './adapters/aws-domain-packages';
import { associateNori } from './associate-nori';
import { resourceRequestSchema } from './resource-request';
import { customResourceTypes, noriPackagePropertiesSchema } from './settings';

const requestSchema = resourceRequestSchema(customResourceTypes.noriPackage, noriPackagePropertiesSchema);
const { log, begin } = openLambdaLog('vector-search');
const packages = new AwsDomainPackages();

/** Begins to give the domain the Korean analyzer, or to take it, when a deployment asks. */
export async function handler(
  event: unknown,
  invocation?: Invocation,
): Promise<{ PhysicalResourceId: string }> {
  begin(invocation);
  const request = parseShape(event, requestSchema, 'the request of the deployment');
  return { PhysicalResourceId: await associateNori(request, { packages, log }) };
}
