import type { IAspect } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { z } from 'zod';
import { changeMetadata } from './answer-buffered';
import { keepReferences } from './keep-references';

/** Actions on one resource that the emulator checks as actions on all: it does not read the resource of the call. */
const actionsOnAll: readonly RegExp[] = [/^es:(?!ESHttp)/, /^states:SendTask/];

/** Actions that AWS allows with another one, and the emulator by a name of their own. */
const alsoNamed: Readonly<Record<string, string>> = {
  'sqs:SendMessage': 'sqs:SendMessageBatch',
  'sqs:DeleteMessage': 'sqs:DeleteMessageBatch',
  'sqs:ChangeMessageVisibility': 'sqs:ChangeMessageVisibilityBatch',
};

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const policyShape = z.looseObject({
  Statement: z.array(
    z.looseObject({ Effect: z.string(), Action: list.optional(), Resource: z.unknown().optional() }),
  ),
});

/** Adds to policies what the emulator asks for where AWS asks for less; everything else is checked as ever. */
export class WidenRights implements IAspect {
  visit(node: IConstruct): void {
    if (!(node instanceof CfnPolicy || node instanceof CfnManagedPolicy)) return;
    const policy = policyShape.parse(keepReferences(node.policyDocument, node));
    const added = policy.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(
      ({ Action = [], Resource }) => [
        ...allow(
          Action.filter((action) => actionsOnAll.some((pattern) => pattern.test(action))),
          '*',
        ),
        ...allow(
          Action.flatMap((action) => alsoNamed[action] ?? []),
          Resource,
        ),
      ],
    );
    if (added.length === 0) return;
    const actions = [...new Set(added.flatMap(({ Action }) => Action))];
    node.addMetadata(changeMetadata, `allows ${actions.join(', ')} more widely: the emulator asks for it so`);
    node.addPropertyOverride('PolicyDocument.Statement', [...policy.Statement, ...added]);
  }
}

function allow(Action: readonly string[], Resource: unknown) {
  return Action.length > 0 ? [{ Effect: 'Allow', Action, Resource }] : [];
}
