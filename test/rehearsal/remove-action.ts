import type { IAspect } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { z } from 'zod';
import { keepReferences } from './emulation/keep-references';

const policyShape = z.looseObject({ Statement: z.array(z.looseObject({ Action: z.unknown() })) });

/** Takes an action out of every policy: what a forgotten grant looks like, for the proof that a rehearsal notices. */
export class RemoveAction implements IAspect {
  constructor(private readonly action: string) {}

  visit(node: IConstruct): void {
    if (!(node instanceof CfnPolicy)) return;
    const { Statement } = policyShape.parse(keepReferences(node.policyDocument, node));
    const kept = Statement.map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((action) => action !== this.action),
    })).filter(({ Action }) => Action.length > 0);
    node.policyDocument = { Version: '2012-10-17', Statement: kept };
  }
}
