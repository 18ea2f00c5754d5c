import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { loadEnvironments } from '../../environments';
import { stubbedTypes } from '../rehearsal/emulation/stubbed-types';
import type { RehearsalReport } from '../rehearsal/report';
import { startRehearsal } from '../rehearsal/run-rehearsal';

const run = promisify(execFile);

// Seven runs of the CDK’s command line, each of which synthesizes all stacks, and a rollout.
jest.setTimeout(20 * 60_000);

const print = (line: string) => process.stderr.write(`${line}\n`);

describe('the rehearsal of dev', () => {
  let report: RehearsalReport;

  beforeAll(async () => {
    report = await startRehearsal('dev', { print }).report;
  });

  it('deploys, uses, changes, breaks, mends and removes the environment', () => {
    expect(report.failure).toBeUndefined();
    expect(report.isPassed).toBe(true);
    expect(report.steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'cdk deploy',
        'upload documents until they are searchable',
        'ask in English and Korean, whole and streamed',
        'cdk deploy with no change',
        'kit promote: evaluated, and passes the gate',
        'watch the canary until it is champion',
        'kit rollback, until answers name the old release',
        'kit models import',
        'kit fine-tune: built, trained and registered',
        'kit deploy-model: beside the base, and it answers',
        'kit fine-tune with a job that fails: its reason is shown',
        'see the setting wait as a candidate, and the champion answer',
        'cdk deploy of a broken stack, rolled back',
        'delete a document and see it gone',
        'see that nothing is left',
      ]),
    );
  });

  it('finds a row of every table of the environment', () => {
    const [dev] = loadEnvironments(['dev']);

    const found = report.steps.filter(({ name }) => name.startsWith('find a new row'));

    expect(found).toHaveLength(Object.keys(dev?.tables ?? {}).length);
  });

  it('says of each stub what it is and why', () => {
    for (const { what, reason, resources } of report.stubs) {
      expect(stubbedTypes[what]).toBe(reason);
      expect(resources).not.toHaveLength(0);
    }
    expect(report.stubs.map(({ what }) => what)).toContain('AWS::EC2::FlowLog');
  });

  it('says what was deployed and not heeded, and what no rehearsal proves', () => {
    expect(report.ignored.map(({ what }) => what)).toContain('AWS::Lambda::Function VpcConfig');
    expect(report.limits.join('\n')).toMatch(/streaming[\s\S]*stand-in for Amazon Bedrock/);
  });

  it('says how long each step took', () => {
    const sum = report.steps.reduce((total, { seconds }) => total + seconds, 0);

    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(report.seconds);
  });
});

describe('a rehearsal', () => {
  it.each([
    { removedAction: 'bedrock:InvokeModel', what: 'a model' },
    { removedAction: 's3:GetObject', what: 'a document' },
  ])('fails when the grant for $what is forgotten ($removedAction)', async ({ removedAction }) => {
    const report = await startRehearsal('dev', { print, context: { removedAction } }).report;

    expect(report.failure?.step).toBe('upload documents until they are searchable');
    expect(report.failure?.message).toMatch(/not authorized|refus|denied/i);
  });

  it('fails for an environment that does not exist, and names those that do', async () => {
    const { code, output } = await ended(start(['nowhere']));

    expect(code).toBe(1);
    expect(output).toContain('there is no environment "nowhere": use local, dev, staging, prod');
  });

  it('fails where the emulator cannot be installed, and says what is missing', async () => {
    const emptyCache = await mkdtemp(join(tmpdir(), 'cache-'));

    const { code, output } = await ended(
      start(['dev'], {
        PYTHON: '/nowhere/python3',
        XDG_CACHE_HOME: emptyCache,
        OPENSEARCH_URL: 'http://127.0.0.1:9',
      }),
    );

    expect(code).toBe(1);
    expect(output).toContain('needs Python 3.10 or newer, and /nowhere/python3 is not: install it');
  });

  it('leaves no process and no folder behind when it is ended in the middle of a deployment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'temporary-'));
    const rehearsal = start(['dev'], { TMPDIR: folder });
    await printed(rehearsal, 'offer the Korean analyzer');
    await sleep(5_000);
    const processes = await descendantsOf(rehearsal.pid ?? 0);
    const folders = await foldersIn(folder);

    rehearsal.kill('SIGTERM');
    const { code, output } = await ended(rehearsal);

    expect(processes.length).toBeGreaterThan(3);
    expect(code).toBe(1);
    expect(output).toContain('interrupted by SIGTERM');
    expect(await stillRunning(processes)).toEqual([]);
    expect(folders).not.toEqual([]);
    expect(await foldersIn(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('stays for a look with --keep, and ends without a trace at Ctrl-C', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'temporary-'));
    const rehearsal = start(['dev', '--keep'], { TMPDIR: folder });
    await printed(rehearsal, 'end it with Ctrl-C');
    const processes = await descendantsOf(rehearsal.pid ?? 0);
    const folders = await foldersIn(folder);

    rehearsal.kill('SIGINT');
    const { code } = await ended(rehearsal);

    expect(processes.length).toBeGreaterThan(3);
    expect(code).toBe(0);
    expect(await stillRunning(processes)).toEqual([]);
    expect(folders).not.toEqual([]);
    expect(await foldersIn(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});

function start(args: readonly string[], variables: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'test/rehearsal/main.ts', ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Waits until it has printed the text. */
function printed(child: ChildProcess, text: string): Promise<void> {
  let output = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (piece) => {
      output += piece;
      if (output.includes(text)) resolve();
    });
    child.once('exit', () => reject(new Error(`it ended and had printed: ${output}`)));
  });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = '';
  child.stdout?.on('data', (piece) => {
    output += piece;
  });
  child.stderr?.on('data', (piece) => {
    output += piece;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

/** The process itself, what it started, and what those started. */
async function descendantsOf(pid: number): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const parent of found) {
    for (const [child = 0, of] of pairs) if (of === parent) found.push(child);
  }
  return found;
}

/** Those that still run; what has ended and only waits to be counted by its parent has the state Z. */
async function stillRunning(processes: readonly number[]): Promise<readonly string[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,stat=,args=']);
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match && processes.includes(Number(match[1])) && !match[2]?.startsWith('Z'))
    .map((match) => match?.[3] ?? '');
}

/** What rehearsals and their servers have made there: what loads TypeScript keeps a cache beside it. */
async function foldersIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names.filter((name) => /^(rehearsal|emulator|opensearch)-/.test(name));
}
