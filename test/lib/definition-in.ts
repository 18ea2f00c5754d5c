import type { Template } from 'aws-cdk-lib/assertions';

/** The definition of the only state machine of a template; what is known only at deployment is `token` in it. */
export function definitionIn(template: Template) {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const parts: readonly unknown[] = machine?.Properties.DefinitionString['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'token')).join(''));
}
