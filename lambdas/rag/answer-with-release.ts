import type { Caller } from '../domain/caller';
import { AppError } from '../platform/errors';
import type { PickedRelease, ReleasePicker } from '../promotion/api';
import type { AnswerRecord } from './api';
import { createReleaseChains, type ReleaseChainsDeps } from './release-chains';

/** What answering for an evaluation needs. */
export interface AnswerWithReleaseDeps
  extends Omit<ReleaseChainsDeps, 'log' | 'announce' | 'writeLogLine' | 'isRerankRequired'> {
  readonly releases: Pick<ReleasePicker, 'get'>;
  /** That many random characters, safe in a URL. */
  readonly randomId: (length: number) => string;
}

/** Answers with a release that need not be champion. */
export interface ReleaseAnswers {
  /** @throws `release_not_found`; a model that fails ends in the record's state */
  answer(release: string, question: string, caller: Caller): Promise<AnswerRecord>;
  /** The same with a manifest that is no release yet. @param release.digest - what its chain is kept under */
  answerWith(
    release: Pick<PickedRelease, 'digest' | 'manifest'>,
    question: string,
    caller: Caller,
  ): Promise<AnswerRecord>;
}

/** Answers for evaluations and trials: nothing of it is in the answer log, in the log or on the stream. */
export function createReleaseAnswers(deps: AnswerWithReleaseDeps): ReleaseAnswers {
  const ended = new Map<string, AnswerRecord>();
  const chains = createReleaseChains({
    ...deps,
    // What another model answers, or without the reranker, would be counted as the release's.
    gateways: { of: (routes) => deps.gateways.of(routes, { isFallbackOn: false }) },
    isRerankRequired: true,
    log: {
      put: async (record) => {
        ended.set(record.id, record);
      },
    },
    announce: undefined,
    writeLogLine: () => {},
  });
  const answerWith: ReleaseAnswers['answerWith'] = async (release, question, caller) => {
    const answerId = `answer_${deps.randomId(24)}`;
    try {
      const messages = [{ role: 'user', content: question }] as const;
      for await (const _event of chains.of(release).answer({ answerId, caller, messages }));
    } catch (error) {
      // What failed on the way is in the record; what failed before there was one is not.
      if (ended.get(answerId)?.state !== 'failed') throw error;
    }
    const record = ended.get(answerId);
    ended.delete(answerId);
    if (record) return record;
    throw new AppError('the chain ended without a record', { kind: 'internal', code: 'missing_record' });
  };
  return {
    answerWith,
    answer: async (release, question, caller) =>
      answerWith(await deps.releases.get(release), question, caller),
  };
}
