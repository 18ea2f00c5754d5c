import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';

/** What `npm run local -- …` was asked for. */
export interface LocalOptions {
  /** Absolute path of the folder of documents. */
  readonly documents: string;
  /** Absolute paths of table settings files, one a table. */
  readonly tables: readonly string[];
  /** Absolute path of the folder that holds the database, uploads and the log. */
  readonly data: string;
  /** Model to answer with, in the words of {@link modelHelp}; undefined: the environment's. */
  readonly model?: string;
  readonly host: string;
  /** 0 to 65535; 0 takes a free one. */
  readonly port: number;
  /** Revoke the keys of the first start and print new ones. */
  readonly isKeysRenewed: boolean;
}

/** How a model is named with one setting. */
export const modelHelp = `offline                        built in, quotes passages (default)
ollama[:MODEL]                 an Ollama on its default port
openai:MODEL                   OpenAI; the key is in OPENAI_API_KEY
anthropic:MODEL                Anthropic; the key is in ANTHROPIC_API_KEY
bedrock:MODEL                  Amazon Bedrock; credentials and region as for the AWS CLI
http(s)://HOST/v1[#MODEL]      any OpenAI-compatible URL; a key, if it needs one, is in KIT_MODEL_KEY`;

/** Reads the command line; variables stand behind options. */
export function readOptions(
  argv: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): LocalOptions {
  const command = new Command('npm run local --')
    .description('Runs the whole application on this machine: documents, search, answers, web application.')
    .option('--documents <dir>', 'folder of documents to follow', readFolder, 'docs')
    .option(
      '--table <file...>',
      'settings (JSON) of a table to follow: path, key, text and metadata columns',
      [],
    )
    .option('--data <dir>', 'where the database, uploads and the log are kept', readFolder, '.kit')
    .option('--model <model>', 'model that answers, see below; also KIT_MODEL')
    .option(
      '--host <address>',
      'address to listen on; other than loopback opens it to the network',
      '127.0.0.1',
    )
    .option('--port <number>', 'port to listen on, 0 for a free one', readPort, 3000)
    .option('--new-keys', 'revoke the keys of the first start and print new ones', false)
    .addHelpText('after', `\nModels:\n${modelHelp.replace(/^/gm, '  ')}\n`)
    .parse(argv, { from: 'user' });
  const options = command.opts<{
    documents: string;
    table: string[];
    data: string;
    model?: string;
    host: string;
    port: number;
    newKeys: boolean;
  }>();
  return {
    documents: resolve(options.documents),
    tables: options.table.map((file) => resolve(file)),
    data: resolve(options.data),
    model: options.model ?? variables.KIT_MODEL,
    host: options.host,
    port: options.port,
    isKeysRenewed: options.newKeys,
  };
}

/** An empty name, as of a variable that is not set, would mean the current folder. */
function readFolder(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('name a folder, got an empty text');
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError(`a port is 0 to 65535, got ${text}`);
}
