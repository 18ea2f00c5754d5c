import { type IAspect, Reference, Tokenization } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { IConstruct } from 'constructs';
import { z } from 'zod';
import { changeMetadata } from './answer-buffered';
import { keepReferences } from './keep-references';

const environmentShape = z.looseObject({ variables: z.record(z.string(), z.unknown()) });

/** Lets functions call the domain in plain HTTP: its endpoint is an OpenSearch on this machine without a certificate. */
export class ReachDomainByHttp implements IAspect {
  visit(node: IConstruct): void {
    if (!(node instanceof CfnFunction) || node.environment === undefined) return;
    const environment = environmentShape.safeParse(keepReferences(node.environment, node));
    for (const [name, value] of Object.entries(environment.data?.variables ?? {})) {
      if (typeof value !== 'string' || !value.startsWith('https://') || !namesDomain(value)) continue;
      node.addMetadata(changeMetadata, `${name} begins with http: OpenSearch has no certificate`);
      node.addPropertyOverride(`Environment.Variables.${name}`, value.replace('https://', 'http://'));
    }
  }
}

function namesDomain(text: string): boolean {
  return Tokenization.reverseString(text).tokens.some(
    (token) => Reference.isReference(token) && token.target instanceof CfnDomain,
  );
}
