import { canonicalJson } from '../platform/canonical-json';
import { digest } from '../platform/digest';
import type { AnswerRecord } from '../rag/api';
import { answerText } from './answer-text';
import type { DatasetCase } from './api';

/** An answer that a human has judged, for a judge to judge as well. */
export interface LabelledAnswer {
  readonly case: DatasetCase;
  /** Its id is of its text, so that a verdict on it can be kept by that id and the case's. */
  /** Its id is of its text and passages: a verdict can be kept by that id and the id of the case. */
  readonly answer: AnswerRecord;
  /** What the human said. */
  readonly isYes: boolean;
}

/**
 * The answers of a dataset on which a human has answered the question of a judge.
 *
 * Correctness alone has a label of its own. It is left out where code decides without the judge, because the question
 * has no answer, and where the reference is the very answer that was judged: it would be compared with itself.
 *
 * @param judge - name of the scorer, e.g. `groundedness`
 */
export function labelledAnswers(judge: string, cases: readonly DatasetCase[]): readonly LabelledAnswer[] {
  return cases.flatMap((labelled) => {
    const { human } = labelled;
    if (!human) return [];
    const isYes = judge === 'correctness' ? correctnessOf(labelled) : human.labels?.[judge];
    return isYes === undefined ? [] : [{ case: labelled, answer: recordOf(labelled, human), isYes }];
  });
}

function correctnessOf({ human, isAnswerable, expectedFacts, referenceAnswer }: DatasetCase) {
  if (!isAnswerable || !human) return undefined;
  const isItsOwnReference =
    referenceAnswer === undefined || answerText(referenceAnswer) === answerText(human.answer);
  return expectedFacts.length === 0 && isItsOwnReference ? undefined : human.isCorrect;
}

/** A record of nothing but what judges look at. */
function recordOf(labelled: DatasetCase, human: NonNullable<DatasetCase['human']>): AnswerRecord {
  const id = `labelled_${digest(canonicalJson([human.answer, human.passages])).slice(0, 24)}`;
  return {
    id,
    caller: { id: '', tenant: '' },
    createdAt: labelled.time ?? '',
    state: 'answered',
    question: labelled.question,
    passages: human.passages.map((text, index) => ({
      number: index + 1,
      score: 0,
      passage: {
        id: `${id}_${index}`,
        documentId: '',
        ordinal: index,
        text,
        start: 0,
        end: text.length,
        headingPath: [],
        language: labelled.language,
        title: '',
        source: '',
        key: '',
        tenant: '',
        groups: [],
        metadata: {},
      },
    })),
    answer: human.answer,
    citations: [],
    rejectedCitations: 0,
    promptTemplate: '',
    promptDigest: '',
    settingsDigest: '',
    route: '',
    latency: {},
  };
}
