import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The oldest version that runs the server. */
const leastVersion = 21;

interface Jdk {
  readonly home: string;
  readonly version: number;
}

/**
 * A JDK that is new enough: the one of `JAVA_HOME`, else the newest of the folders where systems and version
 * managers install them.
 */
export async function findJdk(): Promise<Jdk> {
  const preferred = process.env.JAVA_HOME ? await describeJdk(process.env.JAVA_HOME) : undefined;
  if (preferred && preferred.version >= leastVersion) return preferred;
  const installed = await Promise.all((await installedHomes()).map(describeJdk));
  const [newest] = installed.sort((one, other) => other.version - one.version);
  if (newest && newest.version >= leastVersion) return newest;
  throw new Error(
    `OpenSearch needs a JDK of version ${leastVersion} or newer, found ${newest?.version || 'none'}: install one and name it in JAVA_HOME, start Docker, or set OPENSEARCH_URL`,
  );
}

async function installedHomes(): Promise<string[]> {
  const folders = [
    { folder: '/usr/lib/jvm', home: '' },
    { folder: '/opt/java', home: '' },
    { folder: '/Library/Java/JavaVirtualMachines', home: 'Contents/Home' },
    { folder: join(homedir(), '.sdkman/candidates/java'), home: '' },
    { folder: join(homedir(), '.jdks'), home: '' },
  ];
  const homes = await Promise.all(
    folders.map(async ({ folder, home }) =>
      (await readdir(folder).catch(() => [])).map((name) => join(folder, name, home)),
    ),
  );
  return homes.flat();
}

/** The version is 0 where there is no compiler: the launcher is a source file, so a JRE does not do. */
async function describeJdk(home: string): Promise<Jdk> {
  try {
    const { stdout } = await run(join(home, 'bin/javac'), ['-version']);
    return { home, version: Number(/javac (\d+)/.exec(stdout)?.[1] ?? 0) };
  } catch {
    return { home, version: 0 };
  }
}
