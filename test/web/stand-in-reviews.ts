import type { Hono } from 'hono';
import type { Wire, WireAnswer, WireFeedback } from '../../lambdas/api/api';
import type { Passage } from '../../lambdas/domain/passage';
import type { LabelQuestion, QueueSummary, ReviewItem, SubmittedReview } from '../../lambdas/feedback/api';
import { defaultQuestions, labelQuestionSchema } from '../../lambdas/feedback/settings';
import { refuse } from './refuse';
import { answerTo, recordOf } from './stand-in-answers';

/** The review queues and what came of them. */
export interface StandInReviews {
  /** By id. */
  readonly items: Map<string, Wire<ReviewItem>>;
  /** What was submitted, oldest first. */
  readonly submitted: readonly { readonly id: string; readonly review: Wire<SubmittedReview> }[];
  /** Lets two others complete a review. */
  complete(id: string): void;
}

const questions = defaultQuestions.map((question) => labelQuestionSchema.parse(question));

const asked: readonly (readonly [string, Wire<ReviewItem>['reasons'][number]])[] = [
  ['How are citations verified?', 'thumbs-down'],
  ['인용은 어떻게 검증되나요?', 'low-groundedness'],
  ['How far is the moon?', 'declined'],
  ['What is refused?', 'sample'],
];

/** Adds the endpoints of reviews, with four answers that wait. */
export function addReviews(
  app: Hono,
  callerId: string,
  records: Map<string, WireAnswer>,
  passagesOf: (documentId: string) => readonly Wire<Passage>[],
): StandInReviews {
  const items = new Map<string, Wire<ReviewItem>>();
  const submitted: { id: string; review: Wire<SubmittedReview> }[] = [];
  for (const [place, [question, reason]] of asked.entries()) {
    const answerId = `answer_reviewed${place}`;
    const answer = answerTo(question, passagesOf);
    records.set(answerId, recordOf(answerId, question, answer, passagesOf('doc_citations-md')));
    items.set(`review_${place}`, reviewItem(place, answerId, reason));
  }

  const countOf = (state: ReviewItem['state']) =>
    [...items.values()].filter((item) => item.state === state).length;
  app.get('/v1/review-queues', (context) => {
    const queue: Wire<QueueSummary> = {
      name: 'answers',
      questions: questions.map(toWireQuestion),
      open: countOf('open'),
      disagreed: countOf('disagreed'),
      completed: countOf('completed'),
      agreement: [
        { question: 'correct', items: 24, observed: 0.875, kappa: 0.7191 },
        { question: 'problem', items: 1, observed: 1 },
      ],
    };
    const empty = { ...queue, name: 'legal', open: 0, disagreed: 0, completed: 0, agreement: [] };
    return context.json({ object: 'list', data: [queue, empty] });
  });

  app.get('/v1/reviews', (context) => {
    const { queue, state, waiting_for_me: isWaiting } = context.req.query();
    const data = [...items.values()].filter(
      (item) =>
        item.queue === queue && (isWaiting ? item.state !== 'completed' : !state || item.state === state),
    );
    return context.json({ object: 'list', data, has_more: false });
  });

  app.get('/v1/reviews/:id/feedback', (context) => {
    const data = context.req.param('id') === 'review_0' ? [userFeedback] : [];
    return context.json({ object: 'list', data });
  });

  app.post('/v1/reviews/:id', async (context) => {
    const id = context.req.param('id');
    const item = items.get(id);
    if (!item) return refuse(context, 404, 'review_not_found', 'there is no such review');
    const own = item.assessments.find(({ reviewer_id: reviewer }) => reviewer === callerId);
    if (item.state === 'completed' && !own) {
      return refuse(context, 409, 'review_completed', 'others have judged it already');
    }
    const review: Wire<SubmittedReview> = await context.req.json();
    submitted.push({ id, review });
    const assessment = {
      ...review,
      reviewer_id: callerId,
      revision: (own?.revision ?? 0) + 1,
      time: '2026-03-01T10:00:00.000Z',
    };
    const assessments = [...item.assessments.filter((one) => one !== own), assessment];
    const judged: Wire<ReviewItem> = {
      ...item,
      assessments,
      state: assessments.length >= item.reviewers_wanted ? 'completed' : 'open',
      version: item.version + 1,
    };
    items.set(id, judged);
    return context.json(judged);
  });

  return {
    items,
    submitted,
    complete(id) {
      const item = items.get(id)!;
      const assessments = ['key_8', 'key_9'].map((reviewer) => ({
        reviewer_id: reviewer,
        revision: 1,
        labels: { correct: reviewer === 'key_8' },
        rationale: 'seen before',
        time: '2026-03-01T09:59:00.000Z',
      }));
      items.set(id, { ...item, state: 'completed', assessments });
    },
  };
}

function reviewItem(
  place: number,
  answerId: string,
  reason: Wire<ReviewItem>['reasons'][number],
): Wire<ReviewItem> {
  return {
    id: `review_${place}`,
    answer_id: answerId,
    tenant: 'local',
    queue: 'answers',
    reasons: [reason],
    state: 'open',
    reviewers_wanted: place === 1 ? 2 : 1,
    assessments: [],
    release: 'ab'.repeat(32),
    language: place === 1 ? 'ko' : 'en',
    created_at: `2026-03-01T09:3${place}:00.000Z`,
    updated_at: `2026-03-01T09:3${place}:00.000Z`,
    version: 1,
  };
}

const userFeedback: WireFeedback = {
  id: 'feedback_1',
  answer_id: 'answer_reviewed0',
  rating: 'down',
  reasons: ['incomplete', 'outdated'],
  comment: '전화번호는 [전화번호]입니다',
  expected_facts: ['by code'],
  expected_passages: [],
  tenant: 'local',
  caller_id: 'key_5',
  revision: 1,
  created_at: '2026-03-01T09:35:00.000Z',
  updated_at: '2026-03-01T09:35:00.000Z',
};

function toWireQuestion(question: LabelQuestion): Wire<LabelQuestion> {
  const { isRequired, ...rest } = question;
  if (rest.type !== 'text') return { ...rest, is_required: isRequired };
  const { maxCharacters, isList, ...text } = rest;
  return { ...text, is_required: isRequired, max_characters: maxCharacters, is_list: isList };
}
