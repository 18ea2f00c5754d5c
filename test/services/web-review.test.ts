import { jest } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { buildWeb } from '../web/build-web';
import { findBrowser } from '../web/find-browser';
import { launchBrowser, openPage, type WatchedPage } from '../web/open-page';
import { type StandInKit, startStandInKit } from '../web/stand-in-kit';

jest.setTimeout(60_000);

const browserPath = findBrowser();

(browserPath ? describe : describe.skip)('reviewing in a browser', () => {
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

  beforeEach(async () => {
    watched = [];
    kit = await startStandInKit({ webFolder, roles: ['reviewer'] });
  });

  afterEach(async () => {
    const faults = watched.flatMap(({ errors, foreignRequests }) => [...errors, ...foreignRequests]);
    await Promise.all(watched.map(({ page }) => page.context().close()));
    await kit.close();
    expect(faults).toEqual([]);
  });

  async function open(options?: BrowserContextOptions): Promise<Page> {
    const opened = await openPage(browser, kit.url, options);
    watched.push(opened);
    await opened.page.goto(`${kit.url}/#key=${kit.key}`);
    await opened.page.waitForFunction(() => !location.hash.includes('key='));
    await opened.page.goto(`${kit.url}/#/reviews`);
    await question(opened.page, 'How are citations verified?');
    return opened.page;
  }

  /** Waits until the answer to a question is shown; the focus must be there. */
  async function question(page: Page, words: string): Promise<void> {
    await page.getByRole('heading', { level: 2, name: words, exact: true }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(words);
  }

  async function press(page: Page, ...keys: readonly string[]): Promise<void> {
    for (const key of keys) await page.keyboard.press(key);
  }

  const submitted = () => kit.loop.reviews.submitted;

  test('judges, explains and goes on, by the keyboard alone', async () => {
    const page = await open();

    await press(page, 'f', '4', '2', 'e');
    await page.keyboard.type('by code\nat once');
    await press(page, 'Escape', 'r');
    await page.keyboard.type('숫자 없음 p f 1');
    await press(page, 'Control+Enter');
    await question(page, '인용은 어떻게 검증되나요?');

    expect(submitted()).toEqual([
      {
        id: 'review_0',
        review: {
          labels: {
            correct: false,
            problem: 'incomplete',
            quality: 2,
            expected_facts: ['by code', 'at once'],
          },
          rationale: '숫자 없음 p f 1',
        },
      },
    ]);
    await page.getByText('Your judgement is kept. This is the next answer.').waitFor();
    await page.getByText('3 open, 0 disagreed, 1 done').first().waitFor();
  });

  test('goes on, back and past the end, and leaves for the end what is skipped', async () => {
    const page = await open();

    await press(page, 'j');
    await question(page, '인용은 어떻게 검증되나요?');
    await press(page, 'k');
    await question(page, 'How are citations verified?');
    await press(page, 's');
    await question(page, '인용은 어떻게 검증되나요?');
    await press(page, 'j', 'j', 'j');
    await question(page, 'How are citations verified?');
    await press(page, 'j');

    await question(page, 'Nothing waits for you in this queue');
    await press(page, 'k');
    await question(page, 'How are citations verified?');
  });

  test('keeps a draft when the page is loaded again', async () => {
    const page = await open();

    await press(page, 'p', 'r');
    await page.keyboard.type('half a thought');
    await page.reload();
    await question(page, 'How are citations verified?');

    expect(await page.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('half a thought');
    expect(await page.getByRole('radio', { name: 'Pass', exact: true }).isChecked()).toBe(true);
  });

  test('asks for what is required, and leads there', async () => {
    const page = await open();

    await press(page, 'Control+Enter');
    await page.getByText('This has to be answered.').waitFor();
    await press(page, 'Space');
    await press(page, 'Control+Enter');
    await question(page, '인용은 어떻게 검증되나요?');

    expect(submitted()).toMatchObject([{ review: { labels: { correct: true } } }]);
  });

  test('explains that others were faster, and shows the next answer', async () => {
    const page = await open();
    kit.loop.reviews.complete('review_0');

    await press(page, 'p', 'Control+Enter');
    await page.getByText('Others completed this review in the meantime').waitFor();
    await question(page, '인용은 어떻게 검증되나요?');

    expect(submitted()).toEqual([]);
  });

  test('takes the passages that a right answer needs', async () => {
    const page = await open();

    await page.getByRole('checkbox', { name: /A right answer needs passage 2/ }).check();
    await press(page, 'p', 'Control+Enter');
    await question(page, '인용은 어떻게 검증되나요?');

    expect(submitted()).toMatchObject([
      { review: { labels: { expected_passages: ['passage_citations-md_1'] } } },
    ]);
  });

  test('shows what users said of the answer', async () => {
    const page = await open();

    await page.getByText('전화번호는 [전화번호]입니다').waitFor();
    await page.getByText('Something is missing, It is out of date').waitFor();
    await press(page, 'j');
    await question(page, '인용은 어떻게 검증되나요?');

    expect(await page.getByText('What users said').count()).toBe(0);
  });

  test('offers what one has judged for a change', async () => {
    const page = await open();
    await press(page, 'f', '1', 'Control+Enter');
    await question(page, '인용은 어떻게 검증되나요?');

    await press(page, 'k');
    await page.getByText('You judged this answer on').waitFor();
    await press(page, 'p', 'Control+Enter');
    await page.getByText('Your changed judgement is kept').waitFor();

    expect(submitted().map(({ review }) => review.labels)).toEqual([
      { correct: false, problem: 'none' },
      { correct: true, problem: 'none' },
    ]);
    expect(kit.loop.reviews.items.get('review_0')?.assessments).toMatchObject([{ revision: 2 }]);
  });

  test('shows what others said only once it is done, and how far reviewers agree', async () => {
    kit.loop.reviews.complete('review_3');
    const page = await open();
    expect(await page.getByText('seen before').count()).toBe(0);

    await page.getByRole('button', { name: 'Done', exact: true }).click();
    await question(page, 'What is refused?');
    await page.getByText('seen before').first().waitFor();
    await page.getByRole('button', { name: 'Agreement between reviewers' }).click();

    await page.getByRole('row', { name: 'Is the answer right? 0.72 88% 24' }).waitFor();
    await page.getByRole('row', { name: 'What is wrong with it? too few 100% 1' }).waitFor();
  });

  test('explains its keys, and lets single letters be switched off', async () => {
    const page = await open();

    await press(page, '?');
    await page.getByRole('dialog').getByText('Submit, also from within a text').waitFor();
    await press(page, 'p');
    await page.getByRole('checkbox', { name: /Shortcuts with a single key/ }).uncheck();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await press(page, 'p', 'j');

    expect(await page.getByRole('radio', { name: 'Pass', exact: true }).isChecked()).toBe(false);
    await page.getByRole('radio', { name: 'Fail', exact: true }).check();
    await press(page, 'Control+Enter');
    await question(page, '인용은 어떻게 검증되나요?');
    expect(submitted()).toMatchObject([{ review: { labels: { correct: false } } }]);
  });

  test('speaks Korean, with a Hangul keyboard, in the dark', async () => {
    const page = await open({ locale: 'ko-KR', colorScheme: 'dark' });
    const devtools = await page.context().newCDPSession(page);

    for (const [key, code] of [
      ['ㅔ', 'KeyP'],
      ['ㄱ', 'KeyR'],
    ]) {
      await devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code });
      await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code });
    }
    await page.keyboard.insertText('근거가 충분함');
    await press(page, 'Control+Enter');
    await page.getByText('판정을 저장했습니다. 다음 답변입니다.').waitFor();

    expect(submitted()).toMatchObject([
      { review: { labels: { correct: true }, rationale: '근거가 충분함' } },
    ]);
  });
});
