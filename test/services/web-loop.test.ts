import { jest } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { buildWeb } from '../web/build-web';
import { findBrowser } from '../web/find-browser';
import { launchBrowser, openPage, type WatchedPage } from '../web/open-page';
import { type StandInKit, startStandInKit } from '../web/stand-in-kit';

jest.setTimeout(60_000);

const browserPath = findBrowser();
const korean: BrowserContextOptions = { locale: 'ko-KR', colorScheme: 'dark' };

(browserPath ? describe : describe.skip)('feedback, review and monitoring in a browser', () => {
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
    kit = await startStandInKit({ webFolder, roles: ['user', 'reviewer'] });
  });

  afterEach(async () => {
    const faults = watched.flatMap(({ errors, foreignRequests }) => [...errors, ...foreignRequests]);
    await Promise.all(watched.map(({ page }) => page.context().close()));
    await kit.close();
    expect(faults).toEqual([]);
  });

  async function open(path: string, options?: BrowserContextOptions): Promise<Page> {
    const opened = await openPage(browser, kit.url, options);
    watched.push(opened);
    await opened.page.goto(`${kit.url}/#key=${kit.key}`);
    await opened.page.waitForFunction(() => !location.hash.includes('key='));
    await opened.page.goto(`${kit.url}/${path}`);
    return opened.page;
  }

  async function ask(page: Page, question: string, label = 'Question'): Promise<void> {
    await page.getByRole('textbox', { name: label, exact: true }).fill(question);
    await page.getByRole('textbox', { name: label, exact: true }).press('Enter');
    await page.locator('.feedback').last().waitFor();
  }

  const given = () => [...kit.loop.feedback.given.values()];

  describe('feedback', () => {
    test('is given by the keyboard with one key, and is still pressed when the page is loaded again', async () => {
      const page = await open('#/chat');
      await ask(page, 'How are citations verified?');
      const up = page.getByRole('button', { name: 'This answer helped' });

      await up.focus();
      await page.keyboard.press('Enter');
      await page.getByText('Thank you, your feedback is kept').waitFor();
      await page.reload();

      expect(await up.getAttribute('aria-pressed')).toBe('true');
      expect(given()).toMatchObject([{ rating: 'up', reasons: [], expected_facts: [] }]);
      expect(given()[0]).not.toHaveProperty('corrected_answer');
    });

    test('says what is wrong, keeps it, shows it again and takes a change', async () => {
      const page = await open('#/chat');
      await ask(page, 'How are citations verified?');

      await page.getByRole('button', { name: 'This answer did not help' }).click();
      await page.getByLabel('Something is missing').check();
      await page.getByLabel('Comment').fill('숫자가 없어요 🙏');
      await page.getByLabel('What the answer should have been').fill('By code.');
      await page.getByLabel('Facts that a right answer states').fill('by code\n\nbefore it is shown');
      await page.getByRole('button', { name: 'Send the feedback' }).click();
      await page.getByLabel('Comment').waitFor({ state: 'detached' });
      await page.reload();
      await page.getByRole('button', { name: 'Say more' }).click();
      const shown = await page.getByLabel('Comment').inputValue();
      await page.getByLabel('Comment').fill('Numbers are missing');
      await page.getByRole('button', { name: 'Send the feedback' }).click();
      await page.getByText('Thank you').waitFor();

      expect(shown).toBe('숫자가 없어요 🙏');
      expect(given()).toMatchObject([
        {
          rating: 'down',
          reasons: ['incomplete'],
          comment: 'Numbers are missing',
          corrected_answer: 'By code.',
          expected_facts: ['by code', 'before it is shown'],
          revision: 3,
        },
      ]);
    });

    test('keeps what was typed when the kit refuses it, and holds up no question', async () => {
      const page = await open('#/chat');
      await ask(page, 'How are citations verified?');
      await page.getByRole('button', { name: 'This answer did not help' }).click();
      await page.getByLabel('Comment').fill('a long thought');
      kit.loop.feedback.isRefused = true;

      await page.getByRole('button', { name: 'Send the feedback' }).click();
      await page.getByText('the event stream is away: try again').waitFor();
      await ask(page, 'How far is the moon?');
      kit.loop.feedback.isRefused = false;
      const typed = await page.getByLabel('Comment').inputValue();
      await page.getByRole('button', { name: 'Send the feedback' }).click();
      await page.getByText('Thank you').waitFor();

      expect(typed).toBe('a long thought');
      expect(given()).toMatchObject([{ comment: 'a long thought' }]);
    });

    test('lets the thumb go when the kit does not take it', async () => {
      const page = await open('#/chat');
      await ask(page, 'How are citations verified?');
      kit.loop.feedback.isRefused = true;
      const up = page.getByRole('button', { name: 'This answer helped' });

      await up.click();
      await page.getByText('Your feedback was not taken').waitFor();

      expect(await up.getAttribute('aria-pressed')).toBe('false');
    });

    test('refuses a comment that is too long before it is sent', async () => {
      const page = await open('#/chat');
      await ask(page, 'How are citations verified?');
      await page.getByRole('button', { name: 'This answer did not help' }).click();

      await page.getByLabel('Comment').fill('x'.repeat(4_001));

      await page.getByText('Too long: shorten it to 4000 characters.').waitFor();
      expect(await page.getByRole('button', { name: 'Send the feedback' }).isDisabled()).toBe(true);
    });

    test('speaks Korean, in the dark', async () => {
      const page = await open('#/chat', korean);
      await ask(page, '인용은 어떻게 검증되나요?', '질문');

      await page.getByRole('button', { name: '도움이 되지 않았습니다' }).click();
      await page.getByLabel('인용이 맞지 않습니다').check();
      await page.getByRole('button', { name: '의견 보내기' }).click();
      await page.getByText('고맙습니다. 의견을 저장했습니다').waitFor();

      expect(given()).toMatchObject([{ reasons: ['wrong-citation'] }]);
    });

    test('is shown again with the answer, beside the release that made it', async () => {
      const page = await open('#/chat');
      await ask(page, 'How are citations verified?');
      await page.getByRole('button', { name: 'This answer helped' }).click();
      await page.getByText('Thank you').waitFor();

      await page.getByRole('link', { name: 'How this answer came about' }).click();
      const pressed = page.getByRole('button', { name: 'This answer helped', pressed: true });
      await pressed.waitFor();
      await page.getByRole('link', { name: 'abababababab' }).click();

      await page.getByRole('heading', { name: /^Release abababababab/ }).waitFor();
    });
  });

  describe('monitoring', () => {
    test('shows a thumb down within five seconds', async () => {
      const monitoring = await open('#/monitoring');
      await monitoring.getByText('3 of 7, 95 % interval').first().waitFor();
      const page = await open('#/chat');
      await ask(page, 'How are citations verified?');

      await page.getByRole('button', { name: 'This answer did not help' }).click();
      const since = Date.now();
      await monitoring.bringToFront();
      await monitoring.getByText('4 of 8, 95 % interval').first().waitFor();

      expect(Date.now() - since).toBeLessThan(5_000);
    });

    test('shows another span on demand, the chart as a table, and releases side by side', async () => {
      const page = await open('#/monitoring');
      await page.getByRole('button', { name: '30 days' }).click();
      await page.waitForURL(/minutes=43200/);
      await page.getByRole('button', { name: 'Thumbs' }).click();
      await page.getByRole('img', { name: 'Thumbs' }).waitFor();
      await page.getByRole('button', { name: 'As a table' }).click();
      await page.getByRole('table', { name: 'Thumbs' }).waitFor();

      expect(kit.loop.monitoring.asked).toContain(43_200);
      expect(await page.getByRole('table', { name: 'Thumbs' }).getByRole('row').count()).toBeLessThanOrEqual(
        61,
      );
      const release = page.getByRole('row', { name: /efefefefefef/ });
      expect(await release.textContent()).toContain('6 of 7');
      await release.getByRole('link').click();
      await page.waitForURL(/releases\/efef/);
    });

    test('says in words what drifts', async () => {
      kit.loop.monitoring.isDrifting = true;
      const page = await open('#/monitoring', korean);

      await page.getByText('검색 점수가 평소와 달라졌습니다').waitFor();
      await page.getByText('최근 5개 구간 중 4개가 평소 범위를 벗어났습니다(기준 3개).').waitFor();
    });

    test('is not offered without a role for it, and says why when it is opened', async () => {
      await kit.close();
      kit = await startStandInKit({ webFolder });
      const page = await open('#/monitoring');

      await page.getByText('this needs the role reviewer').waitFor();

      expect(await page.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual([
        'Chat',
        'Documents',
      ]);
    });
  });

  test.each(['#/chat', '#/reviews', '#/monitoring'])('fits 320 pixels: %s', async (path) => {
    const page = await open(path, { viewport: { width: 320, height: 640 } });
    if (path === '#/chat') {
      await ask(page, 'How are citations verified?');
      await page.getByRole('button', { name: 'This answer did not help' }).click();
      await page.getByLabel('Comment').waitFor();
    } else {
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(500);
    }

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
});
