import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Capture, Template } from 'aws-cdk-lib/assertions';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RowTable, type RowTableProps } from '../../../lib/ingestion/row-table';
import { synthesize, testStack } from '../synthesize';

const tableArn = 'arn:aws:dynamodb:ap-northeast-2:111111111111:table/theirs';
const rowsIn = (stack: Stack, props: Partial<RowTableProps> = {}) =>
  new RowTable(stack, 'Faq', {
    name: 'faq',
    columns: { keyColumn: 'id', textColumns: ['question', 'answer'], metadataColumns: ['team'] },
    removalPolicy: RemovalPolicy.DESTROY,
    ...props,
  });
const functionIn = (stack: Stack) =>
  new LambdaFunction(stack, 'Reader', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {}'),
  });

test('makes a table with the key column as its key, and a stream of keys', () => {
  synthesize((stack) => rowsIn(stack)).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
  });
});

test('takes a table that is there, and makes none', () => {
  const stack = testStack();
  const table = TableV2.fromTableAttributes(stack, 'Theirs', {
    tableArn,
    tableStreamArn: `${tableArn}/stream/2026-01-02T03:04:05.678`,
  });

  const rows = rowsIn(stack, { table });
  RowTable.grantRead(functionIn(stack), [rows]);

  expect(rows.settings).toEqual({
    name: 'faq',
    table: 'theirs',
    keyColumn: 'id',
    textColumns: ['question', 'answer'],
    metadataColumns: ['team'],
  });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Action: ['dynamodb:GetItem', 'dynamodb:Scan'], Resource: tableArn }] },
  });
});

test('fails on a table without a stream', () => {
  const stack = testStack();
  const table = TableV2.fromTableArn(stack, 'Theirs', tableArn);

  expect(() => rowsIn(stack, { table })).toThrow(
    'the table of faq has no stream that the index could follow',
  );
});

test('lets a function read rows, and tells it the columns of all tables', () => {
  const template = synthesize((stack) => RowTable.grantRead(functionIn(stack), [rowsIn(stack)]));

  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  expect(policy?.Properties.PolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:Scan'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching('Faq'), 'Arn'] },
    },
  ]);
  const capture = new Capture();
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { ROW_TABLES: { 'Fn::Join': ['', capture] } } },
  });
  const text = capture
    .asArray()
    .map((part) => (typeof part === 'string' ? part : 'TABLE'))
    .join('');
  expect(JSON.parse(text)).toEqual([
    {
      name: 'faq',
      table: 'TABLE',
      keyColumn: 'id',
      textColumns: ['question', 'answer'],
      metadataColumns: ['team'],
    },
  ]);
});

test('tells a function of an environment without tables that there are none', () => {
  const template = synthesize((stack) => RowTable.grantRead(functionIn(stack), []));

  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { ROW_TABLES: '[]' } },
  });
});
