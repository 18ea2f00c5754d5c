import type { IAspect } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { z } from 'zod';
import { changeMetadata } from './answer-buffered';
import { keepReferences } from './keep-references';

/** Actions on one resource that the emulator checks as actions on all: it does not read the resource of the call. */
const actionsOnAll: readonly RegExp[] = [/^es:(?!ESHttp)/];

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const policyShape = z.looseObject({
  Statement: z.array(z.looseObject({ Effect: z.string(), Action: list.optional() })),
});

/** Lets those actions be taken on every resource; that the role may take the action at all is checked as ever. */
export class WidenRights implements IAspect {
  visit(node: IConstruct): void {
    if (!(node instanceof CfnPolicy || node instanceof CfnManagedPolicy)) return;
    const policy = policyShape.parse(keepReferences(node.policyDocument, node));
    const widened = policy.Statement.filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action = [] }) => Action)
      .filter((action) => actionsOnAll.some((pattern) => pattern.test(action)));
    if (widened.length === 0) return;
    node.addMetadata(
      changeMetadata,
      `${widened.join(', ')} on every resource: the emulator does not tell which is called`,
    );
    node.addPropertyOverride('PolicyDocument.Statement', [
      ...policy.Statement,
      { Effect: 'Allow', Action: widened, Resource: '*' },
    ]);
  }
}
