import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type ChainSettings, chainSettingsSchema, chainVariables } from '../../lambdas/rag/settings';
import { leaveOutDefaults } from '../platform/leave-out-defaults';
import type { AnswerLog } from './answer-log';
import type { PromptTemplates } from './prompt-templates';

/** Props of {@link Chain}. */
export interface ChainProps {
  /** Settings of the chain; the templates that they name must be among `templates`. */
  readonly settings: ChainSettings;
  readonly answerLog: AnswerLog;
  readonly templates: PromptTemplates;
}

/**
 * The chain: a library in the functions that answer. What is deployed of it are permissions and settings.
 *
 * @example
 * new Chain(this, 'Chain', { settings, answerLog, templates }).grantAnswer(api.handler);
 */
export class Chain extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ChainProps,
  ) {
    super(scope, id);
    const { answerTemplate, directTemplate, condenseTemplate } = props.settings;
    const { digests } = props.templates;
    for (const name of [answerTemplate, directTemplate, condenseTemplate]) {
      if (digests[name] === undefined) {
        throw new Error(
          `there is no prompt template ${JSON.stringify(name)}: use ${Object.keys(digests).join(', ')}, or write prompts/${name}.yaml`,
        );
      }
    }
  }

  /** Lets the function answer questions and read its answers; the models and the index grant themselves. */
  grantAnswer(fn: LambdaFunction): void {
    this.props.answerLog.grantAccess(fn);
    this.grantTry(fn);
  }

  /** Lets the function answer questions that are logged nowhere, as evaluations do. */
  grantTry(fn: LambdaFunction): void {
    this.props.templates.grantRead(fn);
    fn.addEnvironment(
      chainVariables.settings,
      JSON.stringify(leaveOutDefaults(this.props.settings, chainSettingsSchema)),
    );
  }
}
