import { jest } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Role } from '../../lambdas/domain/caller';
import { buildWeb } from '../web/build-web';
import { findBrowser } from '../web/find-browser';
import { launchBrowser, openPage, type WatchedPage } from '../web/open-page';
import { type StandInKit, startStandInKit } from '../web/stand-in-kit';
import { templateTexts } from '../web/stand-in-releases';

jest.setTimeout(60_000);

const browserPath = findBrowser();
const candidate = 'cd'.repeat(32);

(browserPath ? describe : describe.skip)('releases in a browser', () => {
  let webFolder: string;
  let browser: Browser;
  let kit: StandInKit;
  let watched: WatchedPage[];

  beforeAll(async () => {
    webFolder = buildWeb();
    browser = await launchBrowser(browserPath!);
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
  });

  beforeEach(() => {
    watched = [];
  });

  afterEach(async () => {
    const faults = watched.flatMap(({ errors, foreignRequests }) => [...errors, ...foreignRequests]);
    await Promise.all(watched.map(({ page }) => page.context().close()));
    await kit.close();
    expect(faults).toEqual([]);
  });

  async function open(
    path: string,
    caller: { roles: readonly Role[]; authorId?: string },
    options?: BrowserContextOptions,
  ): Promise<Page> {
    kit = await startStandInKit({ webFolder, ...caller });
    const opened = await openPage(browser, kit.url, options);
    watched.push(opened);
    await opened.page.goto(`${kit.url}/#key=${kit.key}`);
    await opened.page.waitForFunction(() => !location.hash.includes('key='));
    await opened.page.goto(`${kit.url}/${path}`);
    return opened.page;
  }

  const moves = () => kit.loop.releases.moves;

  test('are approved with a reason, and the canary shows', async () => {
    const page = await open('#/releases', { roles: ['approver'] });
    await page.getByText('correctness is not worse: +4.0 points').waitFor();

    await page.getByRole('button', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.getByText('Say why: others will read it.').waitFor();
    await dialog.getByLabel('Reason').fill('reads well');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Canary: 5 % of callers').waitFor();

    expect(moves()).toEqual(['approve: reads well']);
    expect(await page.getByRole('button', { name: 'Make a candidate' }).count()).toBe(0);
  });

  test('are not approved by their author, who is told why, but may be declined', async () => {
    const page = await open(
      '#/releases',
      { roles: ['approver'], authorId: 'key_1' },
      { locale: 'ko-KR', colorScheme: 'dark' },
    );
    await page.getByText('내가 만든 릴리스이므로 다른 승인자가 승인해야 합니다.').waitFor();
    expect(await page.getByRole('button', { name: '승인', exact: true }).isDisabled()).toBe(true);

    await page.getByRole('button', { name: '반려' }).click();
    await page.getByRole('dialog').getByLabel('이유').fill('다시 생각해 봐야 함');
    await page.getByRole('dialog').getByRole('button', { name: '반려' }).click();
    await page.getByText('거부됨').waitFor();

    expect(moves()).toEqual(['decline: 다시 생각해 봐야 함']);
  });

  test('wait for an approver where the reader is none', async () => {
    const page = await open('#/releases', { roles: ['operator'] });

    await page.getByText('This waits for someone with the role approver').waitFor();

    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });

  test('are rolled back after asking, with a reason', async () => {
    const page = await open('#/releases', { roles: ['operator'] });

    await page.getByRole('button', { name: 'Roll back' }).click();
    await page.getByText('Release 121212121212 answers everybody again within 60 seconds.').waitFor();
    await page.getByRole('dialog').getByLabel('Reason').fill('answers got worse');
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    expect(moves()).toEqual(['roll back: answers got worse']);
    await page.getByText('none', { exact: true }).first().waitFor();
  });

  test('show how they differ, what is attested, and are promoted', async () => {
    const page = await open(`#/releases/${candidate}`, { roles: ['operator'] });
    await page.getByText('chain.retrieval.retrievedPassages').waitFor();
    const differences = (await page.locator('.differences').textContent()) ?? '';
    await page.getByRole('button', { name: 'Answer from passages' }).click();
    await page.getByText('Answer from passages.').last().waitFor();

    await page.getByRole('button', { name: 'Promote' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Promote' }).click();
    await page.waitForURL(/#\/releases$/);

    expect(differences).toContain('Champion6');
    expect(differences).toContain('Release9');
    expect(differences).toContain('templates.answer:2');
    expect(moves()).toEqual(['promote cdcd']);
  });

  test('are written, tried beside the champion and made', async () => {
    const page = await open('#/releases/new', { roles: ['operator'] });
    await page.getByLabel('Passages in the prompt').fill('9');
    await page.getByLabel('Template: Answer from passages').fill('system: 짧게 답하세요');

    await page.getByLabel('Question', { exact: true }).fill('백업은 얼마나 보관되나요?');
    await page.getByLabel('Question', { exact: true }).press('Enter');
    await page.getByRole('button', { name: /From a dataset/ }).click();
    await page.getByRole('option', { name: /support 2/ }).click();
    await page.getByRole('list', { name: 'Questions of the trial' }).getByText('인용은 어떻게').waitFor();
    await page.getByRole('button', { name: 'Try it on these questions' }).click();
    await page.getByText('3 of 3 questions answered by both').waitFor();
    const trial = page.getByRole('region', { name: '백업은 얼마나 보관되나요?' });
    await trial.getByRole('article', { name: 'Champion' }).getByText('Not in the documents').waitFor();
    await trial.getByRole('article', { name: 'Variant' }).getByText('Every citation is verified').waitFor();

    await page.getByRole('button', { name: 'Make the candidate' }).click();
    await page.getByText('Say what is different about it.').waitFor();
    await page.getByLabel('What is different').fill('refuse it');
    await page.getByRole('button', { name: 'Make the candidate' }).click();
    await page.getByText('must be 1 to 50, got 80: lower it').waitFor();
    await page.getByLabel('What is different').fill('Shorter answers');
    await page.getByRole('button', { name: 'Make the candidate' }).click();
    await page.getByRole('heading', { name: /^Release efefefefefef/ }).waitFor();

    const changes = {
      chain: { retrieval: { retrievedPassages: 9 } },
      templates: { answer: 'system: 짧게 답하세요' },
    };
    expect(kit.loop.evaluations.tried.map(({ questions }) => questions)).toEqual([
      ['백업은 얼마나 보관되나요?'],
      ['How are citations verified?'],
      ['인용은 어떻게 검증되나요?'],
    ]);
    expect(kit.loop.evaluations.tried[0]).toMatchObject(changes);
    expect(kit.loop.releases.made).toEqual([{ base: 'ab'.repeat(32), note: 'Shorter answers', ...changes }]);
  });

  test('keep the questions of a trial for the next visit, and stop where one fails', async () => {
    const page = await open('#/releases/new', { roles: ['reviewer'] });
    await page.getByLabel('Temperature').fill('0.4');
    for (const question of ['first', 'break it', 'third']) {
      await page.getByLabel('Question', { exact: true }).fill(question);
      await page.getByLabel('Question', { exact: true }).press('Enter');
    }
    await page.getByRole('button', { name: 'Try it on these questions' }).click();
    await page.getByText('the route rag is not there').waitFor();
    await page.getByText('1 of 3 questions answered by both').waitFor();

    await page.getByRole('button', { name: 'Remove “break it”' }).click();
    await page.reload();
    await page.getByText('third').waitFor();

    expect(await page.locator('.saved-questions li').allInnerTexts()).toEqual(['first', 'third']);
    expect(await page.getByLabel('Template: Answer from passages').inputValue()).toBe(templateTexts.answer);
    await page.getByText('Making a candidate needs the role operator.').waitFor();
  });

  test('have a report: scores with intervals, the worst cases, and a page to keep', async () => {
    const page = await open('#/evaluations/evaluation_1', { roles: ['reviewer'] });
    await page.getByRole('row', { name: /correctness 82% \(74–89%\) 78% \(70–85%\) \+4\.0/ }).waitFor();
    const first = page.locator('.trial').first();
    expect(await first.textContent()).toContain('misses the fact');

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the report as a page' }).click(),
    ]);

    expect(download.suggestedFilename()).toBe('evaluation_1.html');
  });

  test.each(['#/releases', `#/releases/${candidate}`, '#/releases/new', '#/evaluations/evaluation_1'])(
    'fit 320 pixels: %s',
    async (path) => {
      const page = await open(path, { roles: ['operator'] }, { viewport: { width: 320, height: 640 } });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(500);

      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    },
  );
});
