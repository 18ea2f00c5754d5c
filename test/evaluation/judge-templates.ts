import type { JudgeTemplates } from '../../lambdas/evaluation/ports';
import { digest } from '../../lambdas/platform/digest';
import { readPrompt } from '../rag/start-chain';

const { content } = readPrompt('judges');

/** The template of the repository. */
export const judgeTemplates: JudgeTemplates = { digest: digest(content), read: async () => content };
