import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openAnswering, openReleaseAnswers } from '../rag/client';
import { openEvaluationStores } from './adapters/open-evaluation-stores';
import { openDatasetStore, openJudgeTemplates } from './client';
import { digestPrices } from './digest-prices';
import { caseInputSchema, createCaseStep } from './evaluation-machine';
import { scorersByRoute } from './scorers-by-route';

const { log, observe } = openObservability('evaluation');
const answering = openAnswering({ log });
const step = createCaseStep({
  ...openEvaluationStores(),
  datasets: openDatasetStore(),
  answering: openReleaseAnswers(answering),
  prices: digestPrices(answering.releaseSettings.routes),
  openScorers: scorersByRoute({ gateway: answering.gateways.own, templates: openJudgeTemplates() }),
  now: () => new Date(),
});

/** One case of an evaluation: both releases answer it, and both answers are scored. Repeating it does no harm. */
export const handler = observe(async (event: unknown) =>
  step(parseShape(event, caseInputSchema, 'the case of an evaluation')),
);
