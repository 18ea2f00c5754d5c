import type { ChatMessage, ChatResult, Fallback, ModelGateway } from '../model-gateway/api';
import { AppError } from '../platform/errors';
import type { Judge, Judgement } from './judge';
import type { JudgeTemplate } from './parse-judge-template';
import { parseVerdict } from './parse-verdict';
import type { JudgeTemplates } from './ports';
import { renderJudgePrompt } from './render-judge-prompt';

/** Room for a rationale, and for what a model thinks before it writes. */
const maxTokens = 1_000;

const reminder =
  'That was not one JSON object with "rationale" and "verdict". Write {"rationale": "…", "verdict": "yes"} or {"rationale": "…", "verdict": "no"} and nothing else.';

/** Asks a chat route of the gateway for verdicts; one that cannot be read is asked for once more, then it is an error. */
export function createModelJudge(deps: {
  readonly route: string;
  readonly gateway: Pick<ModelGateway, 'chat'>;
  readonly templates: JudgeTemplates;
}): Judge {
  const { route, gateway, templates } = deps;
  let template: Promise<JudgeTemplate> | undefined;
  /** Reads and parses once; after a failure the next judgement tries again. */
  const getTemplate = () => {
    // What parses it is loaded by the first judgement: a function that starts does without.
    template ??= Promise.all([templates.read(), import('./parse-judge-template')])
      .then(([content, { parseJudgeTemplate }]) => parseJudgeTemplate(content))
      .catch((error: unknown) => {
        template = undefined;
        throw error;
      });
    return template;
  };

  return {
    route,
    version: `${route}@${templates.digest.slice(0, 16)}`,
    async judge(criterion, material, signal) {
      const messages = renderJudgePrompt(await getTemplate(), criterion, material);
      const ask = async (asked: readonly ChatMessage[]) => {
        const result = await gateway.chat({ route, messages: asked, temperature: 0, maxTokens, signal });
        if (result.fallback) throw anotherJudge(result, result.fallback);
        return result;
      };

      const first = await ask(messages);
      const verdict = parseVerdict(first.text);
      if (verdict) return paid(verdict, [first.costUsd]);
      const second = await ask([
        ...messages,
        // Some providers refuse an empty message.
        { role: 'assistant', content: first.text.trim() === '' ? '…' : first.text },
        { role: 'user', content: reminder },
      ]);
      const secondVerdict = parseVerdict(second.text);
      if (secondVerdict) return paid(secondVerdict, [first.costUsd, second.costUsd]);
      throw new AppError(
        `the judge of ${criterion}, route ${route}, gave no verdict in two tries: it has to write {"rationale": "…", "verdict": "yes" or "no"}; use a model that follows instructions as judgeRoute`,
        { kind: 'unavailable', code: 'unreadable_verdict', isRetryable: true },
      );
    },
  };
}

/** Verdicts of two models are not comparable. */
function anotherJudge({ route }: ChatResult, { from, code }: Fallback): AppError {
  return new AppError(
    `the judge, route ${from}, could not answer (${code}), and a verdict of its fallback ${route} does not count: try again later, or judge with a route without fallback`,
    { kind: 'unavailable', code: 'judge_unavailable', isRetryable: true },
  );
}

function paid(verdict: Judgement, costs: readonly (number | undefined)[]): Judgement {
  const known = costs.filter((cost) => cost !== undefined);
  return known.length === 0 ? verdict : { ...verdict, costUsd: known.reduce((sum, cost) => sum + cost, 0) };
}
