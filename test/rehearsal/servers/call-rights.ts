import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { rootClientSettings } from '../root-client-settings';

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
    // The account's own key, which no policy binds.
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
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const response = await fetch(this.emulatorUrl, {
      method: 'POST',
      body: new URLSearchParams({
        Action: 'SimulatePrincipalPolicy',
        Version: '2010-05-08',
        PolicySourceArn: role,
        'ActionNames.member.1': action,
        'ResourceArns.member.1': resource,
      }),
      // The account's own key needs no signature here.
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${rootKey}/${date.slice(0, 8)}/us-east-1/iam/aws4_request, SignedHeaders=host;x-amz-date, Signature=0`,
        'x-amz-date': date,
      },
      signal: AbortSignal.timeout(10_000),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`the emulator cannot say what ${role} may do: ${answer}`);
    return answer.includes('<EvalDecision>allowed</EvalDecision>');
  }
}

const rootKey = 'test';
