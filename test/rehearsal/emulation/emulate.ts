import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aspects } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { AllowPlainHttp } from './allow-plain-http';
import { AnswerBuffered } from './answer-buffered';
import { ForwardToEmulator } from './forward-to-emulator';
import { ImportFromStandIn } from './import-from-stand-in';
import { NameStubs } from './name-stubs';
import { PublishWithNode } from './publish-with-node';
import { ReachDomainByHttp } from './reach-domain-by-http';
import { SpellOutCidr } from './spell-out-cidr';
import { StubRejectedTypes } from './stub-rejected-types';
import { WidenRights } from './widen-rights';

/** After every aspect of the kit's own. */
const priority = 900;

/**
 * Makes stacks deployable to the emulator, and lets their templates say what was changed for it.
 *
 * @param emulatorPort - port of 127.0.0.1 where the emulator answers
 */
export function emulate(scope: IConstruct, emulatorPort: number): void {
  const aspects = Aspects.of(scope);
  aspects.add(new AnswerBuffered(), { priority });
  aspects.add(new AllowPlainHttp(), { priority });
  aspects.add(new ReachDomainByHttp(), { priority });
  aspects.add(new ForwardToEmulator(emulatorPort), { priority });
  aspects.add(new WidenRights(), { priority });
  aspects.add(new SpellOutCidr(), { priority });
  aspects.add(new PublishWithNode(mkdtempSync(join(tmpdir(), 'rehearsal-'))), { priority });
  aspects.add(new ImportFromStandIn(), { priority });
  aspects.add(new NameStubs(), { priority });
  aspects.add(new StubRejectedTypes(), { priority });
}
