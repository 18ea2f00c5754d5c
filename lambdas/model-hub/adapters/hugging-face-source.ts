import * as z from 'zod';
import { AppError } from '../../platform/errors';
import { parseJson } from '../../platform/json';
import type { ModelSource, SourceFile } from '../ports';
import { modelSourceToken } from '../settings';

/** How long the hub may take until it begins to answer. */
const answerMs = 30_000;

const revisionShape = z.object({
  sha: z.string(),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.int().min(0).optional(),
      lfs: z.object({ sha256: z.string(), size: z.int().min(0) }).nullish(),
    }),
  ),
});

/** What {@link HuggingFaceSource} needs. */
export interface HuggingFaceSourceOptions {
  /** Of an account that has accepted the terms of gated models; undefined: only what is open is read. */
  readonly token: () => Promise<string | undefined>;
  readonly fetch: typeof fetch;
  /** @default 'https://huggingface.co' */
  readonly hub?: string;
}

/** Weights at the Hugging Face hub, by its API and its addresses of files. */
export class HuggingFaceSource implements ModelSource {
  readonly #options: HuggingFaceSourceOptions;
  readonly #hub: string;

  constructor(options: HuggingFaceSourceOptions) {
    this.#options = options;
    this.#hub = options.hub ?? 'https://huggingface.co';
  }

  async list(repository: string, revision: string): Promise<readonly SourceFile[]> {
    const response = await this.ask(`/api/models/${repository}/revision/${revision}?blobs=true`, repository);
    const text = await response.text().catch((cause: unknown) => {
      throw unavailable(`did not send the whole list of files of ${repository}`, cause);
    });
    const { sha, siblings } = parseJson(text, revisionShape, `the list of files of ${repository}`);
    if (sha !== revision) {
      throw new AppError(
        `${repository} has the commit ${sha} under the name ${revision}: name a commit, whose content never changes`,
        { kind: 'conflict', code: 'model_source_refused' },
      );
    }
    return siblings.map(({ rfilename, size, lfs }) => ({
      path: rfilename,
      bytes: lfs?.size ?? size ?? 0,
      ...(lfs ? { sha256: lfs.sha256 } : {}),
    }));
  }

  async read(
    repository: string,
    revision: string,
    path: string,
    from: number,
  ): Promise<ReadableStream<Uint8Array>> {
    const place = path.split('/').map(encodeURIComponent).join('/');
    const response = await this.ask(
      `/${repository}/resolve/${revision}/${place}`,
      repository,
      from > 0 ? { range: `bytes=${from}-` } : {},
    );
    if (from > 0 && response.status !== 206) {
      await response.body?.cancel();
      throw unavailable(`does not go on with ${path} at byte ${from} (status ${response.status})`);
    }
    return explainLoss(response.body ?? new Blob([]).stream(), path);
  }

  private async ask(
    path: string,
    repository: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const token = await this.#options.token();
    // Only until it begins to answer: a file of many gigabytes takes its time.
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), answerMs);
    let response: Response;
    try {
      response = await this.#options.fetch(this.#hub + path, {
        // Sent on to no other host when the hub redirects to where the file lies.
        headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
        signal: patience.signal,
      });
    } catch (cause) {
      throw unavailable('does not answer', cause);
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) return response;
    await response.body?.cancel();
    throw explainStatus(response.status, repository, token !== undefined);
  }
}

/** A connection that is lost in the middle of a file may hold the next time. */
function explainLoss(content: ReadableStream<Uint8Array>, path: string): ReadableStream<Uint8Array> {
  const reader = content.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (cause) {
        controller.error(unavailable(`broke off within ${path}`, cause));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function explainStatus(status: number, repository: string, hasToken: boolean): AppError {
  if (status === 429 || status >= 500) return unavailable(`answered with the status ${status}`);
  const page = `https://huggingface.co/${repository}`;
  const problem =
    status === 401 || status === 403
      ? `${repository} is gated, or is not there: accept its terms at ${page} with the account of the token, ${hasToken ? `and see that the token of ${modelSourceToken} may read it` : `and set its token as ${modelSourceToken}, with "kit secrets set" on AWS, in .env on this machine`}`
      : `${repository} has no such revision or file (status ${status}): see ${page}`;
  return new AppError(problem, { kind: 'forbidden', code: 'model_source_refused' });
}

function unavailable(problem: string, cause?: unknown): AppError {
  return new AppError(`the hub ${problem}: try again in a minute, what is here stays`, {
    kind: 'unavailable',
    code: 'model_source_unavailable',
    isRetryable: true,
    cause,
  });
}
