import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { findBrowser } from '../web/find-browser';
import { launchBrowser, openPage, type WatchedPage } from '../web/open-page';

jest.setTimeout(60_000);

const browserPath = findBrowser();
const repository = join(import.meta.dirname, '../..');

(browserPath ? describe : describe.skip)('the web application with the kit itself', () => {
  let folder: string;
  let kit: ChildProcess;
  let address: string;
  /** Address with the key of a role. */
  let as: (role: string) => string;
  let browser: Browser;
  let watched: WatchedPage;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kit-with-web-'));
    mkdirSync(join(folder, 'documents'));
    writeFileSync(
      join(folder, 'documents/coffee.md'),
      '# Coffee machine\n\nThe coffee machine on the third floor is descaled every Friday at noon.\n',
    );
    kit = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', 'local/main.ts', '--port', '0', '--model', 'offline'],
        ...['--documents', join(folder, 'documents'), '--data', join(folder, 'data')],
      ],
      { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const printed = await readWelcome(kit);
    address = printed.address;
    as = (role) => address.replace(/key=.*/, `key=${printed.keys.get(role)}`);
    browser = await launchBrowser(browserPath!);
    watched = await openPage(browser, new URL(address).origin);
  });

  afterAll(async () => {
    await browser?.close();
    if (kit?.exitCode === null) {
      kit.kill('SIGTERM');
      await once(kit, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  test('leads from the printed address to a cited answer, its passage and how it came about', async () => {
    const { page } = watched;

    await page.goto(address);
    await page.getByRole('textbox', { name: 'Question' }).fill('When is the coffee machine descaled?');
    await page.keyboard.press('Enter');
    await page.locator('.citation-mark').first().click();
    await page.locator('mark.quote').first().waitFor();
    const quote = (await page.locator('mark.quote').allTextContents()).join('');
    await page.goBack();
    await page.getByRole('link', { name: 'How this answer came about' }).click();
    await page.getByText('Passages in the prompt').waitFor();

    expect(quote).toContain('descaled every Friday at noon');
    expect(await page.getByRole('main').textContent()).toContain('extractive-v1');
    expect([...watched.errors, ...watched.foreignRequests]).toEqual([]);
  });

  test('shows a file that is put into the folder, and one that cannot be read, within seconds', async () => {
    const { page } = watched;
    await page.goto(address.replace(/#.*/, '#/documents'));
    await page.getByText('Coffee machine').waitFor();

    writeFileSync(join(folder, 'documents/회의.md'), '# 회의록\n\n다음 회의는 화요일입니다.\n');
    writeFileSync(join(folder, 'documents/broken.pdf'), '%PDF-1.7 and nothing else');
    await page
      .getByRole('row', { name: /회의록/ })
      .getByText('Indexed')
      .waitFor();
    const broken = page.getByRole('row', { name: /broken/ });
    await broken.getByText('Failed').waitFor();

    expect(await broken.getByRole('button', { name: /^Index .* again$/ }).count()).toBe(1);
    expect([...watched.errors, ...watched.foreignRequests]).toEqual([]);
  });

  test('uploads a document and deletes it again', async () => {
    const { page } = watched;
    await page.goto(address.replace(/#.*/, '#/documents'));

    await page.setInputFiles('input[type=file]', {
      name: 'tea.md',
      mimeType: 'text/markdown',
      buffer: Buffer.from('# Tea kitchen\n\nThe kettle is on the second floor.\n'),
    });
    await page
      .getByRole('row', { name: /Tea kitchen/ })
      .getByText('Indexed')
      .waitFor();
    await page.getByRole('button', { name: 'Delete Tea kitchen' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();

    await page
      .getByRole('row', { name: /Tea kitchen/ })
      .getByText('Indexed')
      .waitFor({ state: 'detached' });
    expect([...watched.errors, ...watched.foreignRequests]).toEqual([]);
  });

  test('carries a thumb down to monitoring and to a reviewer', async () => {
    const { page } = watched;
    await page.goto(address);
    await page.getByRole('textbox', { name: 'Question' }).fill('Who descales the coffee machine?');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'This answer did not help' }).last().click();
    await page.getByLabel('Comment').fill('Call me: 010-1234-5678');
    await page.getByRole('button', { name: 'Send the feedback' }).click();
    await page.getByText('Thank you').waitFor();

    const reviewer = await openPage(browser, new URL(address).origin);
    await reviewer.page.goto(as('reviewer'));
    await reviewer.page.getByRole('link', { name: 'Monitoring' }).click();
    await reviewer.page.getByText('1 of 1, 95 % interval').first().waitFor();
    await reviewer.page.getByRole('link', { name: 'Review' }).click();
    await reviewer.page.getByText('Call me: [phone]').waitFor();
    await reviewer.page.keyboard.press('f');
    await reviewer.page.keyboard.press('Control+Enter');
    await reviewer.page.getByText('Your judgement is kept').waitFor();

    expect([...reviewer.errors, ...reviewer.foreignRequests]).toEqual([]);
    await reviewer.page.context().close();
  });

  test('tries a change beside the champion and makes a candidate of it', async () => {
    const operator = await openPage(browser, new URL(address).origin);
    const { page } = operator;
    await page.goto(as('operator'));
    await page.getByRole('link', { name: 'Releases' }).click();
    await page.getByRole('link', { name: 'Make a candidate' }).click();

    await page.getByLabel('Passages in the prompt').fill('3');
    await page.getByLabel('Question', { exact: true }).fill('When is the coffee machine descaled?');
    await page.getByLabel('Question', { exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Try it on these questions' }).click();
    await page.getByText('1 of 1 questions answered by both').waitFor();
    await page.getByLabel('What is different').fill('Three passages');
    await page.getByRole('button', { name: 'Make the candidate' }).click();
    await page.getByText('chain.retrieval.retrievedPassages').waitFor();

    expect(await page.locator('.differences').textContent()).toContain('Release3');
    expect([...operator.errors, ...operator.foreignRequests]).toEqual([]);
    await page.context().close();
  });
});

/** The address with its key that the kit prints when it is ready, and the key of each role. */
function readWelcome(
  kit: ChildProcess,
): Promise<{ readonly address: string; readonly keys: ReadonlyMap<string, string> }> {
  let printed = '';
  return new Promise((resolve, reject) => {
    kit.stdout?.on('data', (text) => {
      printed += text;
      const [found] = /http:\/\/\S+#key=\S+/.exec(printed) ?? [];
      const lines = [...printed.matchAll(/^ +(user|reviewer|approver|operator) +(sk-kit-\S+)$/gm)];
      const keys = new Map(lines.map(([, role = '', key = '']) => [role, key]));
      if (found && keys.size === 4) resolve({ address: found, keys });
    });
    kit.once('exit', () => reject(new Error(`the kit ended without printing its address: ${printed}`)));
  });
}
