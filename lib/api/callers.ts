import { CfnOutput, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolClient,
  CfnUserPoolGroup,
  ClientAttributes,
  Mfa,
  OAuthScope,
  StringAttribute,
  UserPool,
  UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { signInVariables } from '../../lambdas/api/settings';
import type { FunctionDefaults } from '../platform/function-defaults';
import { SignInKeys } from './sign-in-keys';

/** Props of {@link Callers}. */
export interface CallersProps {
  /** First part of the sign-in page's host name, unique in its region: 1 to 63 of a-z, 0-9 and -. */
  readonly domainPrefix: string;
  /** What happens to the pool and its people when its stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * What the functions that verify tokens have in common; those in a VPC get a copy of the pool's public keys.
   *
   * @default - they ask Cognito for the keys
   */
  readonly functions?: FunctionDefaults;
  /**
   * Key that the copy of the public keys is encrypted with.
   *
   * @default - a key of DynamoDB's own
   */
  readonly encryptionKey?: IKey;
  /**
   * Whether the pool refuses to be deleted.
   *
   * @default false
   */
  readonly isDeletionProtected?: boolean;
}

/** Where the sign-in page may send people: props of {@link Callers.addClient}. */
export interface CallersClientProps {
  /** Addresses after signing in, HTTPS but for this machine. */
  readonly callbackUrls: string[];
  /** Addresses after signing out. */
  readonly logoutUrls: string[];
  /**
   * How long a person stays signed in.
   *
   * @default 12 hours
   */
  readonly sessionDuration?: Duration;
}

/** Groups that stand for a role; everyone has the role `user`, other groups are groups of documents. */
const roleGroups = {
  Reviewers: { name: 'role-reviewer', description: 'judge answers' },
  Approvers: { name: 'role-approver', description: 'approve releases' },
  Operators: { name: 'role-operator', description: 'keys, documents and settings of the tenant' },
} as const;

/**
 * The people who may call: a user pool without open sign-up.
 *
 * A person's tenant is set when an administrator makes the user, and never again; roles are groups, which only an
 * administrator changes. What a person may change by themselves decides nothing.
 */
export class Callers extends Construct {
  readonly userPool: UserPool;
  readonly domain: UserPoolDomain;
  private readonly keys: SignInKeys | undefined;

  constructor(scope: Construct, id: string, props: CallersProps) {
    super(scope, id);
    this.userPool = new UserPool(this, 'UserPool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      customAttributes: { tenant: new StringAttribute({ minLen: 1, maxLen: 64, mutable: false }) },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      removalPolicy: props.removalPolicy,
      deletionProtection: props.isDeletionProtected ?? false,
    });
    for (const [groupId, { name, description }] of Object.entries(roleGroups)) {
      new CfnUserPoolGroup(this, groupId, {
        userPoolId: this.userPool.userPoolId,
        groupName: name,
        description,
      });
    }
    this.domain = this.userPool.addDomain('Domain', { cognitoDomain: { domainPrefix: props.domainPrefix } });
    const { functions, encryptionKey } = props;
    this.keys =
      functions?.network &&
      new SignInKeys(this, 'SignInKeys', { userPool: this.userPool, functions, encryptionKey });
    new CfnOutput(this, 'UserPoolId', {
      value: this.userPool.userPoolId,
      description: 'where people are made: aws cognito-idp admin-create-user',
    });
  }

  /**
   * Adds a public client, as a browser is one: no secret, the authorization code with PKCE and no other way in.
   *
   * Cognito takes a code without PKCE, too; the web application never sends one.
   */
  addClient(id: string, props: CallersClientProps): UserPoolClient {
    const client = new UserPoolClient(this, id, {
      userPool: this.userPool,
      generateSecret: false,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: props.callbackUrls,
        logoutUrls: props.logoutUrls,
      },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: props.sessionDuration ?? Duration.hours(12),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      readAttributes: new ClientAttributes()
        .withStandardAttributes({ email: true, emailVerified: true, fullname: true, locale: true })
        .withCustomAttributes('tenant'),
      // Left out, a client may write every standard attribute.
      writeAttributes: new ClientAttributes().withStandardAttributes({ fullname: true, locale: true }),
    });
    const { defaultChild } = client.node;
    // Left out, Cognito lets passwords in by its API, past the sign-in page.
    if (defaultChild instanceof CfnUserPoolClient) {
      defaultChild.explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
    }
    return client;
  }

  /** Lets the function verify ID tokens of this pool, which takes its public keys. */
  grantVerify(fn: LambdaFunction): void {
    fn.addEnvironment(signInVariables.userPoolId, this.userPool.userPoolId);
    this.keys?.grantRead(fn);
  }
}
