import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { TokenCheck, TokenVerifier } from '../../lambdas/api/ports';
import { parseJson } from '../../lambdas/platform/json';
import type { TokenFacts, TokenIssuer } from '../contracts/token-verifier';

const claimsShape = z.object({
  subject: z.string(),
  tenant: z.string().optional(),
  groups: z.array(z.string()),
  use: z.string(),
  expiresAtS: z.number(),
});

/** Sign-in of a test: tokens of its own form, signed with a secret that nobody else has. */
export class FakeSignIn implements TokenIssuer, TokenVerifier {
  readonly verifier = this;

  async issue({ pool = 'own', expiresInS = 3_600, ...facts }: TokenFacts = {}): Promise<string> {
    const expiresAtS = Date.now() / 1_000 + expiresInS;
    const claims = JSON.stringify({ subject: 'sub-0', groups: [], use: 'id', ...facts, expiresAtS });
    const content = `fake.${Buffer.from(claims).toString('base64url')}`;
    return `${content}.${sign(content, pool)}`;
  }

  async verify(token: string): Promise<TokenCheck> {
    const [head, body = '', signature] = token.split('.');
    if (sign(`${head}.${body}`, 'own') !== signature) return { state: 'invalid' };
    const claims = parseJson(Buffer.from(body, 'base64url').toString(), claimsShape, 'a token of the test');
    if (claims.use !== 'id') return { state: 'invalid' };
    if (claims.expiresAtS < Date.now() / 1_000) return { state: 'expired' };
    const { subject, tenant, groups } = claims;
    return { state: 'valid', identity: { subject, tenant, groups } };
  }
}

function sign(content: string, pool: string): string {
  return createHmac('sha256', `secret of the ${pool} pool`).update(content).digest('base64url');
}
