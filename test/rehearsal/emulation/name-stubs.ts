import { CfnResource, type IAspect, type IResolvable, Reference, Tokenization } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { changeMetadata } from './answer-buffered';
import { keepReferences } from './keep-references';
import { stubbedTypes } from './stubbed-types';

/** Puts a made-up name where a policy or an alarm names what has a stub: an inert resource has no ARN to tell. */
export class NameStubs implements IAspect {
  visit(node: IConstruct): void {
    if (node instanceof CfnPolicy) nameIn(node, 'PolicyDocument', node.policyDocument);
    if (node instanceof CfnAlarm) nameIn(node, 'AlarmActions', node.alarmActions);
  }
}

function nameIn(node: CfnResource, property: string, value: unknown): void {
  const kept = keepReferences(value, node);
  const named = replace(kept);
  if (JSON.stringify(named) === JSON.stringify(kept)) return;
  node.addMetadata(changeMetadata, 'names of what has a stub are made up');
  node.addPropertyOverride(property, named);
}

function replace(value: unknown): unknown {
  if (typeof value === 'string') return replaceIn(value);
  if (Array.isArray(value)) return value.map(replace);
  if (typeof value !== 'object' || value === null || value.constructor !== Object) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, replace(part)]));
}

function replaceIn(text: string): string {
  let named = text;
  for (const token of Tokenization.reverseString(text).tokens) {
    const name = nameOfStub(token);
    if (name !== undefined) named = named.replace(token.toString(), name);
  }
  return named;
}

/** Undefined for what is no attribute of a stub; what `Ref` gives, an inert resource has too. */
function nameOfStub(token: IResolvable): string | undefined {
  if (!Reference.isReference(token) || token.displayName === 'Ref') return undefined;
  const { target, displayName } = token;
  if (!CfnResource.isCfnResource(target) || stubbedTypes[target.cfnResourceType] === undefined) {
    return undefined;
  }
  return `arn:aws:rehearsal:::${target.node.path}/${displayName}`;
}
