import type { AnswerRecord } from '../../lambdas/rag/api';
import { makeRetrieved } from '../rag/make-passage';
import { makeRunningAnswer } from '../rag/make-running-answer';

/** An answer to how long backups are kept, from one passage, that differs as it is told. */
export function makeAnswer(differences: Partial<AnswerRecord> = {}): AnswerRecord {
  return {
    ...makeRunningAnswer('answer_1'),
    state: 'answered',
    question: 'How long are backups kept?',
    passages: makeRetrieved('Backups run every night. Each backup is kept for 35 days and is then deleted.'),
    answer: 'Each backup is kept for 35 days [1].',
    ...differences,
  };
}
