import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPythonPackage } from '../install-python-package';
import { pythonPackages } from '../python-packages';

/** Findings that are none, each with its reason; the only place that leaves any out. */
const left: Readonly<Record<string, string>> = {
  W3005:
    'the CDK has a function wait for its role and all of its policies, of which the reference to the role is one part',
};

/** Its own start script would name a folder that is gone since it was installed. */
const program = 'import sys; from cfnlint.runner import main; sys.exit(main())';

/**
 * Checks templates against what CloudFormation takes in a region: types, properties, their values, references.
 *
 * @param templates - by a name that findings show
 * @returns a line for each finding
 */
export async function lintTemplates(
  templates: Readonly<Record<string, unknown>>,
  region: string,
): Promise<readonly string[]> {
  const python = await installPythonPackage(pythonPackages.cfnLint);
  const folder = await mkdtemp(join(tmpdir(), 'cfn-lint-'));
  try {
    const files = Object.entries(templates).map(([name, template]) => ({ name: `${name}.json`, template }));
    for (const { name, template } of files) {
      await writeFile(join(folder, name), JSON.stringify(template, undefined, 1));
    }
    const options = ['--format', 'parseable', '--regions', region, '--ignore-checks', ...Object.keys(left)];
    const child = spawn(python, ['-c', program, ...options, '--', ...files.map(({ name }) => name)], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let findings = '';
    let trouble = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      findings += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      trouble += text;
    });
    const [code] = await once(child, 'close');
    // Its exit code tells of findings; without any it was something else.
    if (code !== 0 && findings === '') throw new Error(`cfn-lint ended with ${code}:\n${trouble}`);
    return findings.split('\n').filter((line) => line !== '');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
