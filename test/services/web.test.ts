import { jest } from '@jest/globals';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { buildWeb } from '../web/build-web';
import { findBrowser } from '../web/find-browser';
import { launchBrowser, openPage, type WatchedPage } from '../web/open-page';
import { type StandInAccounts, startStandInAccounts } from '../web/stand-in-accounts';
import { type StandInKit, startStandInKit } from '../web/stand-in-kit';

jest.setTimeout(30_000);

const browserPath = findBrowser();
const phone = { width: 390, height: 844 };

(browserPath ? describe : describe.skip)('the web application in a browser', () => {
  let webFolder: string;
  let browser: Browser;
  let kit: StandInKit;
  let accounts: StandInAccounts | undefined;
  let watched: WatchedPage[];

  beforeAll(async () => {
    webFolder = buildWeb();
    browser = await launchBrowser(browserPath!);
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
  });

  beforeEach(async () => {
    watched = [];
    accounts = undefined;
    kit = await startStandInKit({ webFolder });
  });

  afterEach(async () => {
    const faults = watched.flatMap(({ errors, foreignRequests }) => [...errors, ...foreignRequests]);
    await Promise.all(watched.map(({ page }) => page.context().close()));
    await kit.close();
    await accounts?.close();
    // Whatever the test was about: nothing on the console, nothing from anywhere else.
    expect(faults).toEqual([]);
  });

  async function open(path = `/#key=${kit.key}`, options?: BrowserContextOptions): Promise<Page> {
    const origins = [kit.url, kit.store?.url, accounts?.domain].filter((origin) => origin !== undefined);
    const opened = await openPage(browser, origins, options);
    watched.push(opened);
    await opened.page.goto(kit.url + path);
    // The page has loaded before the application has run: going elsewhere now would lose the key with the address.
    await opened.page.waitForFunction(() => !location.hash.includes('key='));
    return opened.page;
  }

  describe('signing in', () => {
    test('takes the key out of the address and keeps it', async () => {
      const page = await open();

      await page.getByRole('heading', { name: 'Ask your documents' }).waitFor();

      expect(page.url()).toBe(`${kit.url}/#/chat`);
      expect(await page.evaluate(() => localStorage.getItem('kit.key'))).toBe(kit.key);
      await page.reload();
      await page.getByRole('heading', { name: 'Ask your documents' }).waitFor();
    });

    test('asks for a key, says where it is found, and refuses a wrong one', async () => {
      const page = await open('/');
      await page.getByText('npm run local').waitFor();

      await page.getByLabel('Key').fill('sk-kit-wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('This key was refused').waitFor();
      await page.getByLabel('Key').fill(kit.key);
      await page.getByLabel('Key').press('Enter');

      await page.getByRole('heading', { name: 'Ask your documents' }).waitFor();
    });

    test('goes back to the form, with the reason, when the key is revoked', async () => {
      const page = await open();
      await page.getByRole('heading', { name: 'Ask your documents' }).waitFor();

      kit.revokeKey();
      await page.getByRole('link', { name: 'Documents' }).click();

      await page.getByText('The kit does not accept your key').waitFor();
      expect(await page.evaluate(() => localStorage.getItem('kit.key'))).toBeNull();
    });

    test('forgets key and conversation on signing out', async () => {
      const page = await open();
      await ask(page, 'How are citations verified?');
      await page.getByText('2 citations').waitFor();

      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();

      await page.getByLabel('Key').waitFor();
      expect(await page.evaluate(() => [localStorage.getItem('kit.key'), sessionStorage.length])).toEqual([
        null,
        0,
      ]);
    });
  });

  describe('signing in with an account', () => {
    beforeEach(async () => {
      await kit.close();
      accounts = await startStandInAccounts();
      kit = await startStandInKit({ webFolder, accounts });
    });

    async function signIn(path = '/', options?: BrowserContextOptions): Promise<Page> {
      const page = await open(path, options);
      await page.getByRole('button', { name: 'Sign in with your account' }).click();
      await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
      return page;
    }

    test('leads to the sign-in pages and back to where the reader was, the code gone from the address', async () => {
      const page = await signIn('/#/documents');

      await page.getByRole('link', { name: 'Ada' }).click();
      await page.getByRole('heading', { name: 'Documents' }).waitFor();

      expect(page.url()).toBe(`${kit.url}/#/documents`);
      expect(accounts?.grants).toEqual(['authorization_code']);
      expect(await page.evaluate(() => sessionStorage.getItem('kit.sign-in'))).toBeNull();
      expect(await page.evaluate(() => localStorage.getItem('kit.key'))).toBeNull();
      await page.reload();
      await page.getByRole('heading', { name: 'Documents' }).waitFor();
    });

    test('renews the token before it expires, once for all requests of the moment', async () => {
      const page = await signIn();
      accounts!.lifetimeS = 62;
      await page.getByRole('link', { name: 'Ada' }).click();
      await page.getByRole('heading', { name: 'Ask your documents' }).waitFor();
      accounts!.lifetimeS = 3_600;
      await page.waitForTimeout(2_500);

      await page.getByRole('link', { name: 'Documents' }).click();
      await page.getByText('Minutes of the meeting').waitFor();
      await ask(await backToChat(page), 'How are citations verified?');
      await page.getByText('2 citations').waitFor();

      expect(accounts?.grants).toEqual(['authorization_code', 'refresh_token']);
    });

    test('goes back to the form, with the reason, when the session is not renewed any more', async () => {
      const page = await signIn();
      accounts!.lifetimeS = 62;
      await page.getByRole('link', { name: 'Ada' }).click();
      await page.getByRole('heading', { name: 'Ask your documents' }).waitFor();
      accounts!.refusedGrant = 'refresh_token';
      await page.waitForTimeout(2_500);

      await page.getByRole('link', { name: 'Documents' }).click();

      await page.getByText('Your session has ended. Sign in again.').waitFor();
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    });

    test('ends the session of the sign-in pages, too, on signing out', async () => {
      const page = await signIn();
      await page.getByRole('link', { name: 'Ada' }).click();
      await page.getByRole('heading', { name: 'Ask your documents' }).waitFor();

      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByRole('button', { name: 'Sign in with your account' }).waitFor();

      expect(accounts?.departures()).toBe(1);
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    });

    test('says why the sign-in pages let nobody in', async () => {
      const page = await signIn();

      await page.getByRole('link', { name: 'Eve' }).click();

      await page.getByText('the account is locked').waitFor();
    });

    test('fails on an answer that this tab has not asked for', async () => {
      const page = await open('/?code=code-1&state=made-up');

      await page.getByText('This sign-in was begun elsewhere').waitFor();

      expect(page.url()).toBe(`${kit.url}/#/chat`);
      expect(accounts?.grants).toEqual([]);
    });

    test('offers another account when the kit does not let this one in', async () => {
      const page = await signIn();
      kit.revokeKey();

      await page.getByRole('link', { name: 'Ada' }).click();
      await page.getByText('the key is not known').waitFor();
      await page.getByRole('button', { name: 'Use another account' }).click();
      await page.getByRole('button', { name: 'Sign in with your account' }).waitFor();

      expect(accounts?.departures()).toBe(1);
    });

    test('still takes a key, and speaks Korean', async () => {
      const page = await open('/', { locale: 'ko-KR' });
      await page.getByRole('button', { name: '계정으로 로그인' }).waitFor();

      await page.getByLabel('키', { exact: true }).fill(kit.key);
      await page.getByRole('button', { name: '키로 로그인' }).click();

      await page.getByRole('heading', { name: '문서에 물어보세요' }).waitFor();
    });
  });

  describe('the chat', () => {
    test('streams an answer, and a click on a citation opens the passage with its quote in view', async () => {
      const page = await open(undefined, { viewport: { width: 1440, height: 400 } });

      await ask(page, 'How are citations verified?');
      await page.locator('.citation-mark').first().click();

      const quote = page.locator('mark.quote');
      await quote.first().waitFor();
      expect((await quote.allTextContents()).join('')).toBe(
        'A citation names a passage that was retrieved, and its quoted words are in that passage.',
      );
      expect(await isInView(quote.first())).toBe(true);
      expect(await page.locator('.passage').count()).toBeGreaterThan(0);
      expect(await page.title()).toBe('Citations · LLMOps kit');
      await page.goBack();
      await page.getByText('2 citations').waitFor();
    });

    test('shows tokens as they come and does not move what is already there', async () => {
      const page = await open();
      await page.getByRole('heading', { name: 'Ask your documents' }).waitFor();
      await page.evaluate(() => {
        new PerformanceObserver((list) => {
          const shifts = list.getEntries().map((entry) => ('value' in entry ? Number(entry.value) : 0));
          const sum = shifts.reduce(
            (total, shift) => total + shift,
            Number(document.body.dataset.shift ?? 0),
          );
          document.body.dataset.shift = String(sum);
        }).observe({ type: 'layout-shift' });
      });

      await ask(page, 'How are citations verified?');
      await page.locator('.answer', { hasText: 'A citation' }).waitFor();
      const early = await textOf(page.locator('.answer'));
      await page.getByText('2 citations').waitFor();
      const late = await textOf(page.locator('.answer'));

      expect(late.length).toBeGreaterThan(early.length);
      expect(await page.evaluate(() => Number(document.body.dataset.shift ?? 0))).toBeLessThan(0.02);
    });

    test('lists the citations beside the answer, and links only numbers that are cited', async () => {
      const page = await open();

      await ask(page, 'How are citations verified?');
      await page.getByText('2 citations').waitFor();

      const panel = page.getByRole('complementary', { name: 'Citations' });
      expect(await panel.getByRole('link').count()).toBe(2);
      expect(await textOf(panel)).toContain('page 3');
      expect(await textOf(page.locator('.answer'))).toContain('[7]');
      expect(await textOf(page.locator('.answer code'))).toBe('items[1]');
    });

    test('stops an answer: asks the kit to, and nothing more comes', async () => {
      const page = await open();

      await ask(page, 'Be slow');
      await page.getByText('word3').waitFor();
      await page.getByRole('button', { name: 'Stop the answer' }).click();
      await page.getByText('Stopped', { exact: true }).waitFor();
      const stopped = await textOf(page.locator('.answer'));
      await page.waitForTimeout(400);

      expect(await textOf(page.locator('.answer'))).toBe(stopped);
      expect(kit.cancelled).toHaveLength(1);
      expect(kit.abandoned).toEqual(kit.cancelled);
    });

    test('shows a declined answer as declined', async () => {
      const page = await open();

      await ask(page, 'How far is the moon?');

      await page.getByText('Not in the documents', { exact: true }).waitFor();
      await page.getByText('The documents do not answer this question.', { exact: true }).waitFor();
    });

    test.each([
      ['break it', 'the provider went away in the middle: try again'],
      ['cut it', 'The connection ended before the answer did.'],
    ])('shows what went wrong at "%s", and tries again on demand', async (question, message) => {
      const page = await open();

      await ask(page, question);
      await page.getByText(message).waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();

      await page.getByText('2 citations').waitFor();
      expect(await page.getByText(message).count()).toBe(0);
      expect(await page.locator('.answer').count()).toBe(1);
    });

    test('sends the conversation with a follow-up, and keeps it when the page is loaded again', async () => {
      const page = await open();

      await ask(page, 'How are citations verified?');
      await page.getByText('2 citations').waitFor();
      await page.reload();
      await page.getByText('2 citations').waitFor();
      await ask(page, 'And how far is the moon?');
      await page.getByText('Not in the documents', { exact: true }).waitFor();

      expect(kit.lastMessages().map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
      await page.getByRole('button', { name: 'New conversation' }).click();
      await page.getByRole('heading', { name: 'Ask your documents' }).waitFor();
      expect(await page.locator('.answer').count()).toBe(0);
    });

    test('goes on with an answer while a document is read', async () => {
      const page = await open();

      await ask(page, 'Be slow');
      await page.getByText('word3').waitFor();
      await page.getByRole('link', { name: 'Documents' }).click();
      await page.getByRole('heading', { name: 'Documents' }).waitFor();
      await page.waitForTimeout(500);
      await page.getByRole('link', { name: 'Chat' }).click();

      await page.getByText('word12').waitFor();
      await page.getByRole('button', { name: 'Stop the answer' }).click();
    });

    test('sends on Enter, begins a line on Shift + Enter, and waits while Hangul is being composed', async () => {
      const page = await open();
      const question = page.getByRole('textbox', { name: 'Question' });
      await question.click();
      const devtools = await page.context().newCDPSession(page);

      await devtools.send('Input.imeSetComposition', { text: '달', selectionStart: 1, selectionEnd: 1 });
      await devtools.send('Input.dispatchKeyEvent', {
        type: 'rawKeyDown',
        key: 'Enter',
        windowsVirtualKeyCode: 229,
      });
      await page.waitForTimeout(200);
      expect(await page.locator('.answer').count()).toBe(0);
      await devtools.send('Input.insertText', { text: '달' });
      await question.press('Shift+Enter');
      await question.pressSequentially('멀어요?');
      expect(await question.inputValue()).toBe('달\n멀어요?');
      await question.press('Enter');

      await page.getByText('Not in the documents', { exact: true }).waitFor();
      expect(kit.lastMessages().at(-1)?.content).toBe('달\n멀어요?');
    });

    test('asks an example question, says what the offline model is, and chooses among models', async () => {
      const page = await open();
      await page.getByText('The built-in offline model is in use').waitFor();

      await page.getByRole('button', { name: /Model/ }).click();
      const offered = await page.getByRole('option').allInnerTexts();
      await page.getByRole('option', { name: /ollama\/qwen3/ }).click();
      await page.getByText('How are citations verified?').click();
      await page.getByText('2 citations').waitFor();

      expect(offered.map((option) => option.split('\n')[0])).toEqual(['rag', 'offline', 'ollama/qwen3']);
      expect(await page.getByText('The built-in offline model is in use').count()).toBe(0);
    });
  });

  test('shows how an answer came about', async () => {
    const page = await open();
    await ask(page, 'How are citations verified?');

    await page.getByRole('link', { name: 'How this answer came about' }).click();
    await page.getByRole('heading', { name: 'Passages in the prompt' }).waitFor();

    const shown = await textOf(page.getByRole('main'));
    for (const detail of [
      'How are citations verified? (in full)',
      '1,234 in, 56 out (estimated)',
      '$0.00123',
      'extractive-v1',
      '264 ms',
      'abababababab…',
      'Cited',
      '0.900',
    ]) {
      expect(shown).toContain(detail);
    }
  });

  describe('the documents', () => {
    test('uploads several files, and shows each on its way to indexed or failed', async () => {
      const page = await open();
      await page.goto(`${kit.url}/#/documents`);
      await page.getByRole('heading', { name: 'Documents' }).waitFor();

      await page.setInputFiles('input[type=file]', [
        { name: '새 문서.md', mimeType: 'text/markdown', buffer: Buffer.from('# 새 문서') },
        { name: 'broken.pdf', mimeType: 'application/pdf', buffer: Buffer.from('x') },
        { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
      ]);
      await page.getByText('Uploads: 3 of 3').waitFor();
      await page.getByText('empty.txt is empty: upload one with content').waitFor();
      const row = page.getByRole('row', { name: /새 문서/ });
      await row.getByText('Waiting').waitFor();
      await row.getByText('Indexing').waitFor();
      await row.getByText('Indexed').waitFor();
      await page.getByText('the file is not a PDF').waitFor();
      await page.getByText('check its content').waitFor();
    });

    test('sends files to a store of its own, and shows them as waiting until the kit knows of them', async () => {
      await kit.close();
      kit = await startStandInKit({ webFolder, hasStore: true });
      const page = await open();
      await page.goto(`${kit.url}/#/documents`);
      await page.getByRole('heading', { name: 'Documents' }).waitFor();

      await page.setInputFiles('input[type=file]', [
        { name: '새 문서.md', mimeType: 'text/markdown', buffer: Buffer.from('# 새 문서') },
      ]);
      await page.getByText('Sent, waiting to be taken up').waitFor();
      expect(await page.getByRole('row', { name: /새 문서/ }).count()).toBe(0);
      await page.getByText('Uploads: 1 of 1').waitFor();
      await page.getByRole('row', { name: /새 문서/ }).waitFor();

      expect(kit.store?.sent[0]?.headers).toMatchObject({ 'x-amz-meta-entry': 'e30' });
      expect(kit.store?.sent[0]?.headers.authorization).toBeUndefined();
      expect(kit.store?.sent[0]?.headers['content-type']).toBeUndefined();
    });

    test.each([
      ['AccessDenied', 'Request has expired', 'en-US', 'The time to send this file has passed'],
      ['EntityTooLarge', 'too large', 'ko-KR', '파일이 알린 크기보다 큽니다'],
      [
        'SignatureDoesNotMatch',
        'no',
        'en-US',
        'The store of documents refused the file (SignatureDoesNotMatch)',
      ],
    ])(
      'says in words that the store has refused a file with %s: %s',
      async (code, message, locale, words) => {
        await kit.close();
        kit = await startStandInKit({ webFolder, hasStore: true });
        kit.store!.refusal = { code, message };
        const page = await open(undefined, { locale });
        await page.goto(`${kit.url}/#/documents`);

        await page.setInputFiles('input[type=file]', [
          { name: 'a.md', mimeType: 'text/markdown', buffer: Buffer.from('# A') },
        ]);

        await page.getByText(words).waitFor();
      },
    );

    test('takes files that are dropped on it', async () => {
      const page = await open();
      await page.goto(`${kit.url}/#/documents`);
      await page.getByRole('heading', { name: 'Documents' }).waitFor();

      const files = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['# Dropped'], 'dropped.md', { type: 'text/markdown' }));
        return transfer;
      });
      await page.dispatchEvent('body', 'dragover', { dataTransfer: files });
      await page.getByText('Drop the files here').waitFor();
      await page
        .locator('[class*="awsui"]', { hasText: 'Drop the files here' })
        .last()
        .dispatchEvent('drop', { dataTransfer: files });

      await page.getByText('Uploads: 1 of 1').waitFor();
    });

    test('takes a failed document up again', async () => {
      const page = await open();
      await page.goto(`${kit.url}/#/documents`);
      const row = page.getByRole('row', { name: /Minutes of the meeting/ });
      await row.getByText('the file is encrypted').waitFor();

      await row.getByRole('button', { name: 'Index Minutes of the meeting again' }).click();

      await row.getByText('Waiting').waitFor();
      await row.getByText('Indexed').waitFor();
      expect(await row.getByText('the file is encrypted').count()).toBe(0);
    });

    test('deletes an upload after asking, and explains why it cannot delete a file of a folder', async () => {
      const page = await open();
      await page.goto(`${kit.url}/#/documents`);
      await page.getByRole('button', { name: 'Delete Citations' }).click();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByText('the document belongs to folder:docs: delete the file there').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();

      await page.setInputFiles('input[type=file]', {
        name: 'mine.md',
        mimeType: 'text/markdown',
        buffer: Buffer.from('# Mine'),
      });
      await findDocument(page, 'mine');
      await page.getByRole('button', { name: 'Delete mine.md' }).click();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();

      await page.getByText('No document matches').waitFor();
    });

    test('pages through many documents, and filters them by state', async () => {
      await kit.close();
      kit = await startStandInKit({ webFolder, fillers: 120 });
      const page = await open();
      await page.goto(`${kit.url}/#/documents`);
      await page.getByText('Note 1', { exact: true }).waitFor();

      await page.getByRole('button', { name: 'Next page' }).click();
      await page.getByText('Note 48', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Filter by state' }).click();
      await page.getByRole('option', { name: /Failed/ }).click();

      await page.getByText('Minutes of the meeting').waitFor();
      expect(await page.getByRole('row').count()).toBe(2);
    });

    test('shows a document as text: nothing in it runs or loads', async () => {
      const page = await open();

      await page.goto(`${kit.url}/#/documents/doc_citations-md`);
      await page.getByText("<script>document.title = 'taken over'</script>").waitFor();

      expect(await page.title()).toBe('Citations · LLMOps kit');
      expect(await page.locator('.document-text img').count()).toBe(0);
      expect(await page.locator('.document-text td').count()).toBe(6);
    });
  });

  describe('language, theme and window', () => {
    test('speaks Korean to a Korean browser, answers in Korean, and remembers a switch', async () => {
      const page = await open(undefined, { locale: 'ko-KR' });
      await page.getByRole('heading', { name: '문서에 물어보세요' }).waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('ko');

      await ask(page, '인용은 어떻게 검증되나요?', '질문');
      await page.locator('.citation-mark').first().click();
      const quote = page.locator('mark.quote');
      await quote.first().waitFor();
      expect((await quote.allTextContents()).join('')).toBe('인용한 문장은 그 구절 안에 있어야 합니다.');

      await page.getByRole('button', { name: 'English' }).click();
      await page.getByText('Back to the conversation').waitFor();
      await page.reload();
      await page.getByText('Back to the conversation').waitFor();
    });

    test('is as dark as the system, unless the reader chose otherwise, and remembers it', async () => {
      const page = await open(undefined, { colorScheme: 'dark' });
      await ask(page, 'How are citations verified?');
      await page.getByText('2 citations').waitFor();
      expect(await brightness(page.locator('body'))).toBeLessThan(0.3);
      // The chat components have their own package, whose colours must know of the theme too.
      expect(await brightness(page.locator('.answer'))).toBeLessThan(0.3);

      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Light' }).click();
      await page.reload();
      await page.getByText('2 citations').waitFor();

      expect(await brightness(page.locator('body'))).toBeGreaterThan(0.9);
    });

    test('fits a phone: no page is wider than the window, citations open below the answer', async () => {
      const page = await open(undefined, { viewport: phone });
      await ask(page, 'How are citations verified?');
      await page.getByRole('button', { name: /2 citations/ }).click();
      expect(await page.locator('.citations li').count()).toBe(2);
      expect(await page.getByRole('complementary').count()).toBe(0);
      const detail =
        (await page.getByRole('link', { name: 'How this answer came about' }).getAttribute('href')) ?? '';

      for (const path of ['#/chat', detail, '#/documents', '#/documents/doc_citations-md']) {
        await page.goto(`${kit.url}/${path}`);
        await page.waitForTimeout(500);
        expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([
          path,
          phone.width,
        ]);
      }
    });

    test('can be used with the keyboard alone', async () => {
      const page = await open();
      await page.getByRole('heading', { name: 'Ask your documents' }).waitFor();
      await page.keyboard.type('How are citations verified?');
      await page.keyboard.press('Enter');
      await page.getByText('2 citations').waitFor();

      await page
        .getByRole('link', { name: /^Citation 1: open/ })
        .first()
        .focus();
      await page.keyboard.press('Enter');

      await page.locator('mark.quote').first().waitFor();
    });
  });
});

if (!browserPath) {
  console.warn('no browser was found: install chromium or set CHROMIUM_PATH to test the web application');
}

async function backToChat(page: Page): Promise<Page> {
  await page.getByRole('link', { name: 'Chat' }).click();
  return page;
}

async function ask(page: Page, question: string, label = 'Question'): Promise<void> {
  await page.getByRole('textbox', { name: label }).fill(question);
  await page.getByRole('textbox', { name: label }).press('Enter');
}

async function textOf(element: Locator): Promise<string> {
  return (await element.textContent()) ?? '';
}

async function findDocument(page: Page, words: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Find by title or path' }).fill(words);
}

async function isInView(element: Locator): Promise<boolean> {
  return element.evaluate((node) => {
    const { top, bottom } = node.getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight;
  });
}

/** Of the background that is seen behind an element, 0 (black) to 1 (white). */
async function brightness(element: Locator): Promise<number> {
  return element.evaluate((node) => {
    let painted: Element = node;
    while (getComputedStyle(painted).backgroundColor === 'rgba(0, 0, 0, 0)' && painted.parentElement) {
      painted = painted.parentElement;
    }
    const channels = getComputedStyle(painted).backgroundColor.match(/\d+/g)?.slice(0, 3).map(Number) ?? [];
    return channels.reduce((sum, channel) => sum + channel, 0) / 765;
  });
}
