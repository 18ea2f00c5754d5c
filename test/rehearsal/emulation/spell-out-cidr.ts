import { type IAspect, type IResolvable, Reference, Tokenization } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { z } from 'zod';
import { changeMetadata } from './answer-buffered';
import { keepReferences } from './keep-references';

const rulesShape = z.array(
  z.looseObject({ cidrIp: z.string().optional(), description: z.string().optional() }),
);

/** Writes the addresses of a VPC into the rules that ask the VPC for them: the emulator does not know that attribute. */
export class SpellOutCidr implements IAspect {
  visit(node: IConstruct): void {
    if (!(node instanceof CfnSecurityGroup)) return;
    const rules = rulesShape.safeParse(keepReferences(node.securityGroupIngress, node));
    for (const [index, { cidrIp, description }] of (rules.data ?? []).entries()) {
      for (const [property, text] of Object.entries({ CidrIp: cidrIp, Description: description })) {
        const spelt = text === undefined ? text : spellOut(text);
        if (spelt === text) continue;
        node.addMetadata(changeMetadata, 'the addresses of the VPC are written out: the emulator tells none');
        node.addPropertyOverride(`SecurityGroupIngress.${index}.${property}`, spelt);
      }
    }
  }
}

function spellOut(text: string): string {
  let spelt = text;
  for (const token of Tokenization.reverseString(text).tokens) {
    const cidr = cidrOf(token);
    if (cidr !== undefined) spelt = spelt.replace(token.toString(), cidr);
  }
  return spelt;
}

function cidrOf(token: IResolvable): string | undefined {
  if (!Reference.isReference(token) || token.displayName !== 'CidrBlock') return undefined;
  return token.target instanceof CfnVPC ? token.target.cidrBlock : undefined;
}
