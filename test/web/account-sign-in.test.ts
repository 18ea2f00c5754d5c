import { Account } from '../../web/src/session/account';
import { beginSignIn, takeSignInFromAddress } from '../../web/src/session/account-sign-in';
import { type StandInAccounts, startStandInAccounts } from './stand-in-accounts';
import { openStandInBrowser, type StandInBrowser } from './stand-in-browser';

const application = 'https://kit.example.com';

let accounts: StandInAccounts;
let browser: StandInBrowser;

beforeEach(async () => {
  accounts = await startStandInAccounts();
  browser = openStandInBrowser(`${application}/#/documents`);
});

afterEach(() => accounts.close());

const begin = () => beginSignIn({ domain: accounts.domain, client_id: accounts.clientId });

/** Goes to the sign-in pages, clicks the first link or another, and comes back. */
async function comeBack(person = 'Ada'): Promise<void> {
  const pages = await (await fetch(browser.left.at(-1) ?? '')).text();
  const [, link = ''] = new RegExp(`href="([^"]+)">${person}`).exec(pages) ?? [];
  browser.load(link);
}

async function signIn(): Promise<Account> {
  await begin();
  await comeBack();
  return (await takeSignInFromAddress()) ?? Promise.reject(new Error('the address held no answer'));
}

describe('signing in with an account', () => {
  test('asks with a state and the digest of a verifier that stay in this tab', async () => {
    await begin();

    const [question] = browser.left;
    const asked = Object.fromEntries(question?.searchParams ?? []);
    const attempt = JSON.parse(browser.stored.get('kit.sign-in') ?? '{}');
    expect(question?.origin).toBe(accounts.domain);
    expect(asked).toMatchObject({
      response_type: 'code',
      redirect_uri: `${application}/`,
      scope: 'openid email profile',
      state: attempt.state,
      code_challenge_method: 'S256',
    });
    expect(attempt.verifier).toMatch(/^[\w-]{43}$/);
    expect(asked.code_challenge).toMatch(/^[\w-]{43}$/);
    expect(question?.href).not.toContain(attempt.verifier);
  });

  test('takes the code out of the address and redeems it for a token', async () => {
    const account = await signIn();

    expect(browser.address()).toBe(`${application}/#/documents`);
    expect(accounts.accepts(await account.readToken())).toBe(true);
    expect([...browser.stored.keys()]).toEqual([]);
  });

  test('finds nothing in an address without an answer', () => {
    browser.load(`${application}/?utm_source=mail#/chat`);

    expect(takeSignInFromAddress()).toBeUndefined();
    expect(browser.address()).toBe(`${application}/?utm_source=mail#/chat`);
  });

  test.each([
    ['of another question', async () => browser.load(`${application}/?code=code-1&state=made-up`), 'stale'],
    [
      'of another tab',
      async () => {
        await comeBack();
        browser = openStandInBrowser(browser.address());
      },
      'stale',
    ],
    ['that refuses', () => comeBack('Eve'), 'refused'],
    [
      'whose code is not good',
      async () => {
        await comeBack();
        accounts.refusedGrant = 'authorization_code';
      },
      'refused',
    ],
    [
      'while nobody answers',
      async () => {
        await comeBack();
        await accounts.close();
      },
      'unreachable',
    ],
  ])('fails on an answer %s', async (_name, answer, reason) => {
    await begin();
    await answer();

    await expect(takeSignInFromAddress()).rejects.toMatchObject({ reason });
    expect(new URL(browser.address()).search).toBe('');
  });

  test('fails on an answer that comes a second time', async () => {
    await begin();
    await comeBack();
    const answer = browser.address();
    await takeSignInFromAddress();

    browser.load(answer);

    await expect(takeSignInFromAddress()).rejects.toMatchObject({ reason: 'stale' });
    expect(accounts.grants).toEqual(['authorization_code']);
  });
});

describe('an account', () => {
  test('renews its token once for all who ask, and keeps the new one for the next load', async () => {
    accounts.lifetimeS = 30;
    const account = await signIn();
    account.remember();
    accounts.lifetimeS = 3_600;

    const [first, second] = await Promise.all([account.readToken(), account.readToken()]);

    expect(first).toBe(second);
    expect(accounts.grants).toEqual(['authorization_code', 'refresh_token']);
    expect(await Account.recall()?.readToken()).toBe(first);
    expect(accounts.grants).toHaveLength(2);
  });

  test('does not come back when its token is renewed while somebody signs out', async () => {
    accounts.lifetimeS = 30;
    const account = await signIn();
    account.remember();

    const renewed = account.readToken();
    sessionStorage.removeItem('kit.account');
    await renewed;

    expect(Account.recall()).toBeUndefined();
  });

  test('fails when it is not renewed any more, and tries again when nobody answered', async () => {
    accounts.lifetimeS = 30;
    const account = await signIn();

    accounts.refusedGrant = 'refresh_token';
    await expect(account.readToken()).rejects.toMatchObject({ reason: 'refused' });
    accounts.refusedGrant = undefined;

    expect(accounts.accepts(await account.readToken())).toBe(true);
  });

  test('leaves by the sign-in pages, which come back', async () => {
    const account = await signIn();

    account.leave();

    expect(browser.left.at(-1)?.href).toBe(
      `${accounts.domain}/logout?client_id=client-of-the-web&logout_uri=https%3A%2F%2Fkit.example.com%2F`,
    );
  });
});
