import type { IAspect } from 'aws-cdk-lib';
import { CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { z } from 'zod';
import { changeMetadata } from './answer-buffered';
import { keepReferences } from './keep-references';

const policyShape = z.looseObject({ Statement: z.array(z.looseObject({ Effect: z.string() })) });

/** Takes the refusal of plain HTTP out of the policies of buckets, queues and topics: the emulator has no certificate. */
export class AllowPlainHttp implements IAspect {
  visit(node: IConstruct): void {
    if (
      !(node instanceof CfnBucketPolicy || node instanceof CfnQueuePolicy || node instanceof CfnTopicPolicy)
    ) {
      return;
    }
    const policy = policyShape.parse(keepReferences(node.policyDocument, node));
    const kept = policy.Statement.filter((statement) => !refusesPlainHttp(statement));
    if (kept.length === policy.Statement.length) return;
    node.addMetadata(changeMetadata, 'plain HTTP is allowed: the emulator has no certificate');
    node.addPropertyOverride('PolicyDocument.Statement', kept);
  }
}

function refusesPlainHttp(statement: { readonly Effect: string }): boolean {
  return statement.Effect === 'Deny' && /aws:SecureTransport|s3:TlsVersion/.test(JSON.stringify(statement));
}
