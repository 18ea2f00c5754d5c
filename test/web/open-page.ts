import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** A page of a fresh profile, and what it did that it should not have done. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors on the console and exceptions; refusals that the test asked for are not among them. */
  readonly errors: readonly string[];
  /** Requests to anywhere but where the page may go. */
  readonly foreignRequests: readonly string[];
}

/** Starts a browser that makes no connection of its own. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Opens a page of a fresh profile and watches it; English and light in a wide window unless told otherwise.
 *
 * @param origins - where it may go: the kit, and what the kit sends it to
 */
export async function openPage(
  browser: Browser,
  origins: string | readonly string[],
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    locale: 'en-US',
    colorScheme: 'light',
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors: string[] = [];
  const foreignRequests: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    const isRefusal = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isRefusal) errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!['data:', origins].flat().some((origin) => request.url().startsWith(origin))) {
      foreignRequests.push(request.url());
    }
  });
  return { page, errors, foreignRequests };
}
