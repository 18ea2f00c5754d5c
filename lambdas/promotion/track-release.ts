import type { Tracking } from '../evaluation/api';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { Release } from './api';

/** Registers a release where releases are tracked beside the kit's own store; what fails there holds nothing up. */
export async function trackRelease(
  { digest, note, author, manifest }: Release,
  deps: { readonly tracking?: Pick<Tracking, 'registerRelease'>; readonly log: Log },
): Promise<void> {
  const { chain, templates, index } = manifest;
  try {
    await deps.tracking?.registerRelease({
      digest,
      note,
      author,
      parameters: {
        chatRoute: chain.chatRoute,
        model: manifest.routes[chain.chatRoute]?.model ?? '',
        embeddingModel: index?.fingerprint.embeddingModel ?? '',
        retrievedPassages: String(chain.retrieval.retrievedPassages),
        temperature: String(chain.temperature),
        answerTemplate: templates.answer,
      },
    });
  } catch (error) {
    deps.log('promotion.release_not_tracked', {
      release: digest,
      code: error instanceof AppError ? error.code : 'internal',
    });
  }
}
