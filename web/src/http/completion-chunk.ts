import type { WireAnswerFields, WireError } from '../../../lambdas/api/api';

/** A chunk of a streamed completion: of OpenAI's fields those that the chat shows, and the kit's own. */
export interface CompletionChunk extends WireAnswerFields {
  /** Also the answer's id: what a cancel request names. */
  readonly id: string;
  readonly choices: readonly {
    readonly delta: { readonly content?: string | null };
    readonly finish_reason: string | null;
  }[];
}

/** What a line of the stream may hold: a chunk, or the error that ended it. */
export type StreamedChunk = CompletionChunk | WireError;
