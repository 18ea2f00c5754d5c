import type { TokenVerifier } from '../../lambdas/api/ports';

/** What a test puts into a token; left out: a valid ID token of the verifier's own pool. */
export interface TokenFacts {
  readonly subject?: string;
  readonly tenant?: string;
  readonly groups?: readonly string[];
  /** What the token is for. */
  readonly use?: 'id' | 'access';
  /** Whose pool signed it in. */
  readonly pool?: 'own' | 'other';
  /** Seconds from now until it expires; negative: it has. */
  readonly expiresInS?: number;
}

/** A verifier, and the issuer of the tokens that it knows. */
export interface TokenIssuer {
  readonly verifier: TokenVerifier;
  issue(facts?: TokenFacts): Promise<string>;
}

/** What every verifier of tokens does. */
export function describeTokenVerifierContract(name: string, open: () => Promise<TokenIssuer>): void {
  describe(`tokens in ${name}`, () => {
    let issuer: TokenIssuer;
    beforeAll(async () => {
      issuer = await open();
    });

    test('knows whom an ID token is for, with tenant and groups', async () => {
      const token = await issuer.issue({ subject: 'sub-1', tenant: 'acme', groups: ['role-reviewer', 'hr'] });

      expect(await issuer.verifier.verify(token)).toEqual({
        state: 'valid',
        identity: { subject: 'sub-1', tenant: 'acme', groups: ['role-reviewer', 'hr'] },
      });
    });

    test('leaves a tenant out that the token does not have, and gives no group', async () => {
      const token = await issuer.issue({ subject: 'sub-1' });

      expect(await issuer.verifier.verify(token)).toEqual({
        state: 'valid',
        identity: { subject: 'sub-1', tenant: undefined, groups: [] },
      });
    });

    test('fails with expired for a token of yesterday', async () => {
      const token = await issuer.issue({ expiresInS: -86_400 });

      expect(await issuer.verifier.verify(token)).toEqual({ state: 'expired' });
    });

    test.each<[string, TokenFacts]>([
      ['of another pool', { pool: 'other' }],
      ['for access in place of the ID token', { use: 'access' }],
    ])('fails with invalid for a token %s', async (_name, facts) => {
      const token = await issuer.issue({ tenant: 'acme', ...facts });

      expect(await issuer.verifier.verify(token)).toEqual({ state: 'invalid' });
    });

    test('fails with invalid for a token whose claims were changed after it was signed', async () => {
      const token = await issuer.issue({ tenant: 'acme' });
      const [header = '', claims = '', signature = ''] = token.split('.');
      const changed = Buffer.from(claims, 'base64url').toString().replace('acme', 'evil');

      const forged = [header, Buffer.from(changed).toString('base64url'), signature].join('.');

      expect(changed).toContain('evil');
      expect(await issuer.verifier.verify(forged)).toEqual({ state: 'invalid' });
    });

    test('fails with invalid for an unsigned token', async () => {
      const token = await issuer.issue({ tenant: 'acme' });
      const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');

      expect(await issuer.verifier.verify(`${header}.${token.split('.')[1]}.`)).toEqual({ state: 'invalid' });
    });

    test.each(['', 'a.b.c', '🔑.🔑.🔑', 'sk-kit-abc'])('fails with invalid for the junk %j', async (junk) => {
      expect(await issuer.verifier.verify(junk)).toEqual({ state: 'invalid' });
    });
  });
}
