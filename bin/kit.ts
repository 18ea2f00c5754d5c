#!/usr/bin/env -S npx tsx
import { existsSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { AppError } from '../lambdas/platform/errors';
import { addApproveCommand } from './add-approve-command';
import { addAskCommand } from './add-ask-command';
import { addBatchCommand } from './add-batch-command';
import { addCostCommand } from './add-cost-command';
import { addDatasetCommand } from './add-dataset-command';
import { addDeployModelCommand } from './add-deploy-model-command';
import { addDocumentsCommand } from './add-documents-command';
import { addEvaluateCommand } from './add-evaluate-command';
import { addEventsCommand } from './add-events-command';
import { addExplainCommand } from './add-explain-command';
import { addFineTuneCommand } from './add-fine-tune-command';
import { addIngestionCommand } from './add-ingestion-command';
import { addKeysCommand } from './add-keys-command';
import { addModelsCommand } from './add-models-command';
import { addPeopleCommand } from './add-people-command';
import { addPromoteCommand } from './add-promote-command';
import { addPromptCommand } from './add-prompt-command';
import { addReleaseCommand } from './add-release-command';
import { addRollbackCommand } from './add-rollback-command';
import { addSearchCommand } from './add-search-command';
import { addSecretsCommand } from './add-secrets-command';
import { addSyncCommand } from './add-sync-command';
import { UnreachableError } from './kit-client';

if (existsSync('.env')) process.loadEnvFile('.env');

const program = new Command('kit')
  .description('the operator’s command line: speaks HTTP with a running kit')
  .addOption(
    new Option('--url <url>', 'where the kit answers').env('KIT_URL').default('http://127.0.0.1:3000'),
  )
  .addOption(new Option('--key <key>', 'a key of the kit, best as a line KIT_KEY=… in .env').env('KIT_KEY'))
  .option('--json', 'print what the server answers, for machines')
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 nothing answers at the URL.',
  )
  .exitOverride();

addAskCommand(program);
addSearchCommand(program);
addExplainCommand(program);
addDocumentsCommand(program);
addSyncCommand(program);
addIngestionCommand(program);
addEventsCommand(program);
addDatasetCommand(program);
addPromptCommand(program);
addEvaluateCommand(program);
addBatchCommand(program);
addFineTuneCommand(program);
addReleaseCommand(program);
addDeployModelCommand(program);
addPromoteCommand(program);
addApproveCommand(program);
addRollbackCommand(program);
addModelsCommand(program);
addKeysCommand(program);
addPeopleCommand(program);
addSecretsCommand(program);
addCostCommand(program, async (environment) => {
  const { synthesizeEnvironment } = await import('../lib/synthesize-environment');
  return synthesizeEnvironment(environment);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  // Commander has written its own line, and ends so after --help too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (!(error instanceof AppError)) throw error;
  console.error(`kit: ${error.message}`);
  return error instanceof UnreachableError ? 3 : 1;
}
