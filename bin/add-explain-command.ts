import type { Command } from 'commander';
import { type Answer, answerShape, describeAnswer } from './describe-answer';
import { openClient } from './open-client';
import { print } from './print';

/** `kit explain`: how an answer came about. */
export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description('show how an answer came about: passages, citations, prompt, model, latencies, cost')
    .argument('<answer id>', 'answer_…, the id of the completion')
    .action(async (id: string, _options, command) => {
      const { client, isJson } = openClient(command);
      const answer: Answer = await client.request('GET', `/answers/${encodeURIComponent(id)}`, answerShape);
      print(answer, isJson, describeAnswer(answer));
    });
}
