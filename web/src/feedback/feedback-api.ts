import type { Wire, WireAnswerFeedback, WireFeedback } from '../../../lambdas/api/api';
import type { GivenFeedback } from '../../../lambdas/feedback/api';
import type { KitClient } from '../http/kit-client';

/** Feedback on answers, as the application uses it. */
export interface FeedbackApi {
  giveFeedback(given: Wire<GivenFeedback>): Promise<WireFeedback>;
  /** What the caller said of an answer; undefined when nothing. */
  feedbackOn(answerId: string, signal: AbortSignal): Promise<WireFeedback | undefined>;
}

export function feedbackApi({ read, post }: KitClient): FeedbackApi {
  return {
    giveFeedback: (given) => post('/v1/feedback', given),

    async feedbackOn(answerId, signal) {
      const path = `/v1/answers/${encodeURIComponent(answerId)}/feedback`;
      const { feedback } = await read<WireAnswerFeedback>(path, signal);
      return feedback ?? undefined;
    },
  };
}
