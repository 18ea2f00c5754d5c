import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';

/** Sign-in pages that speak as those of a Cognito user pool, with one person and one button. */
export interface StandInAccounts {
  /** Address without a slash at the end. */
  readonly domain: string;
  readonly clientId: string;
  /** Whether the kit may take this as an ID token. */
  accepts(token: string): boolean;
  /** What was asked of the token endpoint, oldest first: the kinds of grant. */
  readonly grants: readonly string[];
  /** How often somebody has signed out. */
  readonly departures: () => number;
  /** Seconds for which the next tokens are good. @default 3600 */
  lifetimeS: number;
  /** What the token endpoint refuses from now on. */
  refusedGrant: 'authorization_code' | 'refresh_token' | undefined;
  close(): Promise<void>;
}

/** Starts the stand-in on a free port of the loopback address. */
export async function startStandInAccounts(): Promise<StandInAccounts> {
  const clientId = 'client-of-the-web';
  const refreshToken = 'refresh-1';
  const challenges = new Map<string, { challenge: string; redirectUri: string }>();
  const idTokens = new Set<string>();
  const grants: string[] = [];
  let departures = 0;
  const settings: Pick<StandInAccounts, 'lifetimeS' | 'refusedGrant'> = {
    lifetimeS: 3_600,
    refusedGrant: undefined,
  };

  const app = new Hono();
  app.use('/oauth2/token', cors());
  app.get('/oauth2/authorize', (context) => {
    const asked = context.req.query();
    const { state = '', redirect_uri: redirectUri = '' } = asked;
    if (asked.response_type !== 'code' || asked.client_id !== clientId)
      return context.text('bad request', 400);
    if (asked.code_challenge_method !== 'S256') return context.text('no challenge', 400);
    const code = `code-${challenges.size + 1}`;
    challenges.set(code, { challenge: asked.code_challenge ?? '', redirectUri });
    const back = (answer: Record<string, string>) =>
      `${redirectUri}?${new URLSearchParams({ ...answer, state })}`;
    const refusal = { error: 'access_denied', error_description: 'the account is locked' };
    return context.html(
      `<title>Accounts</title><h1>Who are you?</h1><p><a href="${back({ code })}">Ada</a></p><p><a href="${back(refusal)}">Eve</a></p>`,
    );
  });
  app.post('/oauth2/token', async (context) => {
    const form = await context.req.parseBody();
    const grant = String(form.grant_type);
    grants.push(grant);
    const code = String(form.code);
    const asked = challenges.get(code);
    challenges.delete(code);
    const isGood =
      grant === 'refresh_token'
        ? form.refresh_token === refreshToken
        : asked?.challenge === createHash('sha256').update(String(form.code_verifier)).digest('base64url') &&
          asked.redirectUri === form.redirect_uri;
    if (!isGood || form.client_id !== clientId || settings.refusedGrant === grant) {
      return context.json({ error: 'invalid_grant' }, 400);
    }
    const idToken = `id-token-${idTokens.size + 1}`;
    idTokens.add(idToken);
    return context.json({
      id_token: idToken,
      access_token: 'unused',
      ...(grant === 'refresh_token' ? {} : { refresh_token: refreshToken }),
      expires_in: settings.lifetimeS,
      token_type: 'Bearer',
    });
  });
  app.get('/logout', (context) => {
    departures += 1;
    return context.redirect(context.req.query('logout_uri') ?? '/');
  });

  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(settings, {
    domain: `http://127.0.0.1:${port}`,
    clientId,
    accepts: (token: string) => idTokens.has(token),
    grants,
    departures: () => departures,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  });
}
