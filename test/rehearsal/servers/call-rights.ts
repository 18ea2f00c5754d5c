import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { rootClientSettings } from '../root-client-settings';
import { callQueryApi } from './call-query-api';
import { rootKey } from './root-key';

/**
 * Says whether a signed call is allowed by the policies of the role that signed it, for the two servers that the
 * emulator does not stand in front of: the models and the domain.
 */
export class CallRights {
  readonly #roles = new Map<string, string>();
  readonly #lambda: LambdaClient;

  /** @param emulatorUrl - keeps the roles and their policies */
  constructor(
    private readonly emulatorUrl: string,
    region: string,
  ) {
    this.#lambda = new LambdaClient(rootClientSettings(emulatorUrl, region));
  }

  /** Why the call is refused, in AWS's words; left out when it is allowed. */
  async refusal(request: IncomingMessage, action: string, resource: string): Promise<string | undefined> {
    const key = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
    if (key === undefined) return 'Missing Authentication Token';
    if (key === rootKey) return undefined;
    const role = await this.#findRole(key);
    if (role === undefined) return 'The security token included in the request is invalid.';
    if (await this.#isAllowed(role, action, resource)) return undefined;
    return `User: ${role} is not authorized to perform: ${action} on resource: ${resource}`;
  }

  /** Made by the emulator from the function and its role, which is how its key tells them. */
  async #findRole(key: string): Promise<string | undefined> {
    if (this.#roles.has(key)) return this.#roles.get(key);
    for await (const { Functions = [] } of paginateListFunctions({ client: this.#lambda }, {})) {
      for (const { FunctionArn, Role = '' } of Functions) {
        const digest = createHash('sha256').update(`${FunctionArn}:${Role}`).digest('hex');
        this.#roles.set(`ASIA${digest.slice(0, 16).toUpperCase()}`, Role);
      }
    }
    return this.#roles.get(key);
  }

  async #isAllowed(role: string, action: string, resource: string): Promise<boolean> {
    const answer = await callQueryApi(this.emulatorUrl, 'iam', {
      Action: 'SimulatePrincipalPolicy',
      PolicySourceArn: role,
      'ActionNames.member.1': action,
      'ResourceArns.member.1': resource,
    });
    return answer.includes('<EvalDecision>allowed</EvalDecision>');
  }
}
