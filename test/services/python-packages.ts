import type { PythonPackage } from './install-python-package';

/** Programs in Python that the tests run, in the order in which they are needed. */
export const pythonPackages = {
  /** Its notes and the tests were written against this version: behaviour moves between them. */
  emulator: {
    name: 'ministack',
    version: '1.5.33',
    description: 'the AWS emulator MiniStack',
    sizeMb: 45,
    // Without it the tokens of its user pools carry no signature that anyone could verify.
    extras: ['cryptography==50.0.2'],
  },
  /** What it knows of SageMaker moves from version to version. */
  moto: {
    name: 'moto[server]',
    version: '5.2.5',
    description: 'the AWS fake moto',
    sizeMb: 320,
  },
  /** The findings were looked at with this version: new ones come with every other. */
  cfnLint: {
    name: 'cfn-lint',
    version: '1.58.0',
    description: 'the linter for CloudFormation templates cfn-lint',
    sizeMb: 180,
  },
  /** The adapter was written against this version. */
  mlflow: {
    name: 'mlflow',
    version: '3.17.0',
    description: 'the tracking server MLflow',
    sizeMb: 850,
  },
} as const satisfies Readonly<Record<string, PythonPackage>>;
