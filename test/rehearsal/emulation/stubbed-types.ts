/**
 * Types that the emulator refuses, with what a rehearsal therefore leaves out. Each becomes an inert resource, so that
 * the stacks keep their shape; `test/lib/emulated-types.test.ts` checks that each is still needed.
 */
export const stubbedTypes: Readonly<Record<string, string>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': 'no model is scaled: there is no instance to scale',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'no model is scaled: there is no instance to scale',
  'AWS::Athena::NamedQuery': 'no query is saved: their SQL is checked in unit tests',
  'AWS::EC2::EIP': 'addresses are not handed out: nothing leaves the VPC through a NAT gateway',
  'AWS::EC2::NatGateway': 'nothing leaves the VPC through a NAT gateway: functions run beside the emulator',
  'AWS::EC2::FlowLog': 'no traffic of the VPC is logged',
  'AWS::Glue::TableOptimizer':
    'no table of the lake is kept in shape: the emulator has no files of it either',
  'AWS::SageMaker::Endpoint': 'no model is served: the emulator has no GPU and no container of a model',
  'AWS::SageMaker::EndpointConfig': 'no model is served, see the endpoint',
  'AWS::SageMaker::InferenceComponent': 'no model is served, see the endpoint',
  'AWS::SageMaker::Model': 'no model is served, see the endpoint',
  'Custom::EndpointVerification': 'no live endpoint is compared with what was meant, see the endpoint',
  'AWS::WAFv2::WebACLAssociation': 'the firewall stands before no API: its rules are checked in unit tests',
};
